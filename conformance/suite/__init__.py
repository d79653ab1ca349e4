"""The pytest modules that people run: one for each answer of the contract, and one for each behaviour.

``pytest --pyargs conformance.suite --target reference`` runs them without the command line of this package.
"""
