"""What stands in a file: text, spreadsheets, cells as values, and what must never come in."""
