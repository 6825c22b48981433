"""Contract tests and fault injection for cloud provider APIs."""
