"""What every pytest in this environment loads: next to nothing, unless it is asked for more."""

import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Protocol

import pytest

from conformance.errors import ConformanceError

if TYPE_CHECKING:
    from conformance.sdk.fixture import CampaignsApi


class _Early(Protocol):
    pluginmanager: pytest.PytestPluginManager


def pytest_load_initial_conftests(early_config: _Early, args: list[str]) -> None:
    """Register the plugin, with its options, for ``pytest --pyargs conformance.suite``."""
    if any(argument.startswith("conformance.suite") for argument in args):
        from conformance import plugin

        early_config.pluginmanager.register(plugin, "conformance-suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the fixtures for SDKs."""
    group = parser.getgroup("SDKs under the campaigns contract")
    group.addoption("--sdk-only", action="append", default=[], help="Judge only the requirements that fit this glob.")
    group.addoption("--sdk-report", default="conformance-report", help="Folder for the reports; empty for none.")
    group.addoption("--sdk-baseline", help="An earlier report: only what is worse than there is red.")


@pytest.fixture
def campaigns_api(request: pytest.FixtureRequest) -> "Iterator[CampaignsApi]":
    """Every answer of the endpoint, played by respx, for the tests of an SDK on httpx."""
    try:
        from conformance.sdk.fixture import playing
    except ModuleNotFoundError as error:
        pytest.fail(f"{error.name} is not installed: pip install 'campaigns-conformance[sdk]'", pytrace=False)
    with playing(request) as api:
        yield api


@pytest.fixture
def campaigns_server(request: pytest.FixtureRequest) -> "Iterator[CampaignsApi]":
    """The same by a server on a loopback port, for the tests of an SDK on any client."""
    from conformance.sdk.fixture import playing

    with playing(request, on_socket=True) as api:
        yield api


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Report each rule as a subtest where a test failed because of an SDK that is wrong."""
    try:
        return (yield)
    except pytest.fail.Exception as error:
        caught = error
    if "conformance.sdk.fixture" not in sys.modules:
        raise caught
    from conformance.sdk.fixture import FAILURE

    failed, tell = item.stash.get(FAILURE, (None, None))
    if failed is caught and tell:
        tell()
    raise caught


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """An adapter that does not work is an error of the test, not a failure of the SDK."""
    report = yield
    if call.when == "call" and call.excinfo and isinstance(call.excinfo.value, ConformanceError):
        del item
        report.when = "setup"
        report.longrepr = f"conformance: {call.excinfo.value}"
    return report
