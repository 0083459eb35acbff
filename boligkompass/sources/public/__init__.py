"""Public values: what every source of them shares, from cells to the store."""
