"""Contract tests and fault injection for cloud provider APIs."""

__version__ = "0.1.0"
