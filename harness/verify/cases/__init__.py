"""From the catalog to the cases: one thing to try with a client, with an id that never changes. Pure."""
