"""Cassettes read from files: ours and those that VCR.py recorded."""

from harness.cassette.reading.cassette_file import ReadCassette, read_cassette, read_parts

__all__ = ["ReadCassette", "read_cassette", "read_parts"]
