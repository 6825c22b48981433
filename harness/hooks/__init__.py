"""What ``harness run`` puts into the programs below it: trust in the harness CA, and a guard of what they send."""
