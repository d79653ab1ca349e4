"""Whatever the server and the account: at the end campaigns are as they were, or the run says which one is not."""

import copy
import time
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from vendor import Vendor, accounts, campaigns, serving

from conformance.options import Settings
from conformance.runner import run

SERVERS: dict[str, Callable[..., Vendor]] = {
    "GET refused": lambda made: Vendor(made, get="refused"),
    "GET partial": lambda made: Vendor(made, get="partial"),
    "GET lagging": lambda made: Vendor(made, lag=0.15),
    "tolerant": lambda made: Vendor(made, tolerant=True),
    "tolerant, GET partial": lambda made: Vendor(made, tolerant=True, get="partial"),
    "asynchronous": lambda made: Vendor(made, delay=0.1),
}
PERMITTED = ("default", "allow running", "expendable and allow running")


def cells() -> Iterator[object]:
    """Each server with each account and each permission; by default each pair of two of those once."""
    rows = product(enumerate(SERVERS), enumerate(accounts()), enumerate(PERMITTED))
    for (i, server), (j, account), (k, permitted) in rows:
        marks = () if (i + j + k) % len(PERMITTED) == 0 else (pytest.mark.thorough,)
        yield pytest.param(server, account, permitted, marks=marks)


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> Callable[[dict[str, str]], None]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def set_all(values: dict[str, str]) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_all


@pytest.mark.parametrize(
    ("server", "account", "permitted"),
    list(cells()),
    ids=lambda value: value.replace(" ", "-"),
)
def test_campaigns_are_as_they_were(
    server: str,
    account: str,
    permitted: str,
    environ: Callable[[dict[str, str]], None],
    tmp_path: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    vendor = SERVERS[server](campaigns(*accounts()[account]))
    before = copy.deepcopy(vendor.campaigns)
    expendable = tuple(vendor.campaigns) if "expendable" in permitted else ()
    settings = Settings(
        target="live",
        allow_running="running" in permitted,
        expendable=expendable,
        journal=str(tmp_path),
        max_examples=1,
        repeat=2,
        report="",
    )
    with serving(vendor) as variables:
        environ(variables)
        code = run(settings)
        time.sleep(vendor.delay * 2)
    output = capsys.readouterr()
    assert "Traceback" not in output.out + output.err
    assert_as_before(vendor, before, expendable, output.out, code)
    assert_within_permissions(vendor, before, settings)


def assert_as_before(
    vendor: Vendor, before: dict[str, dict[str, object]], expendable: tuple[str, ...], output: str, code: int
) -> None:
    """Every campaign is as it was, or the output says of each member that it is not."""
    for identity, campaign in vendor.campaigns.items():
        names = before[identity].keys() | campaign.keys()
        changed = [name for name in names if campaign.get(name) != before[identity].get(name)]
        if identity in expendable and campaign["status"] != "RUNNING":
            changed = [name for name in changed if name != "status"]
        for name in changed:
            assert any(f"campaign {identity}" in line and name in line for line in output.splitlines()), (name, output)
        if changed:
            assert code in (1, 3)


def assert_within_permissions(vendor: Vendor, before: dict[str, dict[str, object]], settings: Settings) -> None:
    """No campaign was ever changed beyond what is permitted in the state that it was found in."""
    for identity, member, value in vendor.history:
        if value == before[identity].get(member):
            continue
        state = before[identity]["status"]
        assert vendor.get != "refused", (member, value)
        assert value != "RUNNING" or settings.allow_running
        if identity not in settings.expendable:
            assert state != "RUNNING" or settings.allow_running, (member, value)
            assert member != "status" or state in ("PAUSED", "RUNNING"), value
        assert member != "priority" or vendor.get != "partial"
