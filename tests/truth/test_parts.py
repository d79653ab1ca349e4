"""A run in parts sees what one process sees, or says what it lacked."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from vendor import Vendor, campaigns, serving

from conformance.options import Settings
from conformance.runner import run


def differing() -> Vendor:
    """Campaigns of which one alone shows its strategy, one its configuration, and one that is READY run_once."""
    made = campaigns(*["PAUSED"] * 5, "READY", "PAUSED", "PAUSED")
    for member, only in {"dialing_strategy": 7, "dialing_mode_configuration": 6, "run_once": 5}.items():
        for number, campaign in enumerate(made.values()):
            if number != only:
                campaign.pop(member)
    return Vendor(made)


def report(folder: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> dict[str, Any]:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    settings = Settings(
        target="live", journal=str(folder / "j"), report=str(folder / "r"), max_examples=1, repeat=2, workers=workers
    )
    with serving(differing()) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        run(settings)
    made: dict[str, Any] = json.loads((folder / "r" / "report.json").read_text())
    return made


def exercised(document: Mapping[str, Any]) -> set[str]:
    return {entry["id"] for entry in document["requirements"] if entry["verdict"] != "NOT EXERCISED"}


def test_processes_see_every_campaign_or_say_what_they_lacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report(tmp_path / "one", monkeypatch, 0)
    parts = report(tmp_path / "two", monkeypatch, 4)
    missing = exercised(whole) - exercised(parts)
    notes = "\n".join(parts["notes"])
    assert {name for name in missing if name not in notes} == set()
    assert {"200/11.4/maximum", "200/10.4/maximum", "200/7/type"} <= exercised(whole) & exercised(parts)
