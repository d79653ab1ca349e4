"""Judging what others send and get, from their files or as a proxy. Nothing is sent of our own."""
