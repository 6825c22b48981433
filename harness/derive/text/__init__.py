"""A page as text: numbered lines, sections, marks that every layout carries."""
