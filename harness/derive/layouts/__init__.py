"""The vendors' page layouts, one file a vendor, and the table of them."""
