"""Recordings for tests."""

from datetime import UTC, datetime, timedelta

from exchanges import exchange

from conformance.cassette.interaction import Interaction
from conformance.cassette.metadata import Metadata
from conformance.cassette.recording import Recording, by_cassette
from conformance.contract import load_contract
from conformance.targets.permission import unlimited

SCENARIO = "test_200.py::test_pause_paused"


def metadata(days: int = 0) -> Metadata:
    """Metadata of a recording made some days ago."""
    recorded = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    return Metadata(
        recorded=recorded,
        target="reference",
        about="the server bundled with this suite",
        contract=load_contract().digest,
        suite="0",
        seed=1,
        max_examples=1,
        profile="default",
        campaigns=("c0000000-0000-4000-8000-000000000001",),
        subjects=(unlimited("any").to_json(),),
        run="",
        source="",
    )


def recording(*interactions: Interaction, days: int = 0) -> Recording:
    """A recording of these interactions, or of one update."""
    return Recording(metadata(days), by_cassette(interactions or (Interaction(exchange(), SCENARIO),)))
