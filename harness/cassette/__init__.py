"""Recorded interactions: read, written, sanitized, played, checked. The only package that knows VCR.py."""
