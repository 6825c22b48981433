"""Standalone programs that call a released SDK, and the runner that talks to them."""
