"""What the contract leaves free, as clients were seen to do it."""
