"""For users of VCR.py: our matcher, sanitizer and crash-safe persister in process. Nothing else imports it."""
