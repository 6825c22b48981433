"""Cases are tried with clients and judged."""
