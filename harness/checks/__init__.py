"""Judgements over conversations, one file a check."""
