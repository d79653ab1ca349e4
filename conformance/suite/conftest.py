"""Loads the plugin, whether the suite is started by this package or by plain pytest."""

import pytest

from conformance import plugin


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Register the plugin early enough for pytest to know its options."""
    pluginmanager.register(plugin, "conformance")
