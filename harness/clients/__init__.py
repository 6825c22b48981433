"""Which clients there are, where they are installed, and which of them are verified."""
