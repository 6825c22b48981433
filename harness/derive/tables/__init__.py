"""Rows of tables whose borders were lost, and what their cells say."""
