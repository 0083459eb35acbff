"""Between the store of decisions and what shows them: reading, writing once, and files."""
