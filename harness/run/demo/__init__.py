"""A first look: a small program of ours behind a misbehaving cloud, explained as it happens."""
