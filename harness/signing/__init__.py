"""How requests are signed and checked, one file a scheme."""
