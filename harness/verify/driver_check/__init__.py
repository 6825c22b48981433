"""What ``harness driver check`` finds out about a driver, before a client is judged by it."""
