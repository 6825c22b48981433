"""Who answers a call where no fault does."""
