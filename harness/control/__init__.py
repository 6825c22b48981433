"""Live control of a running harness, over HTTP on loopback: the server, its client, and what tells one of the other."""
