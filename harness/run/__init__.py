"""A user's program under the harness: started with its own input and output, watched, reported on."""
