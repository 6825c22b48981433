"""What sentences state: limits, allowed values, constraints and effects."""
