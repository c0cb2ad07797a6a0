"""Pages of the directory, by noun."""
