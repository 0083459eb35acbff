"""Tables of public values whose columns a mapping names."""
