"""Documentation pages become specs, one file a vendor layout."""
