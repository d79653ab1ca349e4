"""Proving the suite: every fault has to be caught and rightly blamed, every variant left in peace."""
