"""What every pytest in this environment loads: next to nothing, unless it is asked for more."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from conformance.sdk.fixture import CampaignsApi


class _Early(Protocol):
    pluginmanager: pytest.PytestPluginManager


def pytest_load_initial_conftests(early_config: _Early, args: list[str]) -> None:
    """Register the plugin, with its options, for ``pytest --pyargs conformance.suite``."""
    if any(argument.startswith("conformance.suite") for argument in args):
        from conformance import plugin

        early_config.pluginmanager.register(plugin, "conformance-suite")


@pytest.fixture
def campaigns_api() -> "Iterator[CampaignsApi]":
    """Every answer of the endpoint, played by respx, for the tests of an SDK on httpx."""
    from conformance.sdk.fixture import playing

    with playing() as api:
        yield api
