"""Registers of cases: the mapping of a file, its rows under the contract, and the store."""
