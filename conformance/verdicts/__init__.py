"""Verdicts: findings folded into one word for each requirement."""
