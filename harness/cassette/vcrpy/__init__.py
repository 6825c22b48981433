"""VCR.py, configured: our matcher, sanitizer and persister, for clients in the same process."""
