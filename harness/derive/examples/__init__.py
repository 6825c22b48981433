"""The examples of a page: what is sent, what comes back."""
