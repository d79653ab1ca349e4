"""Drift: what an API was observed to do, held against what it did before and against what the contract says."""
