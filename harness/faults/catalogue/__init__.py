"""The catalogue of faults: one file a fault, and the table that lists them."""
