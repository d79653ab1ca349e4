"""Benchmarks: each measures, in one run, a part of this suite beside what a user would take instead."""
