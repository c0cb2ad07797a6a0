"""Officials from a table and to a table: read, looked at, confirmed, written whole, taken back."""
