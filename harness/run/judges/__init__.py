"""What can be said of a program's calls without knowing what it wanted to do: one judge a file."""
