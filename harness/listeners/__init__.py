"""What listens on loopback and carries deliveries out; the only place that knows mitmproxy."""
