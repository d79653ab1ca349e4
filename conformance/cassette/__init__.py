"""Cassettes: recordings of exchanges in vcrpy's format, without secrets, and what can be done with them."""
