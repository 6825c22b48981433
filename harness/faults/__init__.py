"""What can go wrong with a call: rules, triggers, and one file a fault."""
