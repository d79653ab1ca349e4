"""What every pytest in this environment loads: nothing, unless it is asked to run the suite."""

from typing import Protocol

import pytest


class _Early(Protocol):
    pluginmanager: pytest.PytestPluginManager


def pytest_load_initial_conftests(early_config: _Early, args: list[str]) -> None:
    """Register the plugin, with its options, for ``pytest --pyargs conformance.suite``."""
    if any(argument.startswith("conformance.suite") for argument in args):
        from conformance import plugin

        early_config.pluginmanager.register(plugin, "conformance-suite")
