"""What is left in cassettes that looks secret: rules, each with an example that it reports and one that it does not."""
