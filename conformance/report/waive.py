"""`conformance waive`: a waiver made of what a report found."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import tomlkit

from conformance.documents import text_of
from conformance.errors import ConfigurationError
from conformance.files import write_whole
from conformance.report_model import ExchangeEntry, Report, TargetEntry
from conformance.verdicts.waivers import load, parsed
from conformance.verdicts.witness import CAMPAIGN

STATUS = "status"
"""The place of a finding about the status of an answer."""
ADDED = ("host", "content-length", "user-agent", "accept-encoding")
"""Headers that every client adds of itself."""


def waive(
    document: Report, requirement: str, path: Path, *, reason: str, owner: str, days: int, ticket: str = ""
) -> str:
    """Add a waiver to a file, with the first exchange that broke the requirement as its witness. Returns its text.

    Raises:
        ConfigurationError: the report does not show it broken, it has a waiver, or the file is malformed.
    """
    entry = next((entry for entry in document["requirements"] if entry["id"] == requirement), None)
    if entry is None or not entry["findings"] or not entry["broken"]:
        raise ConfigurationError(f"the report does not show {requirement!r} broken, so there is nothing to waive")
    known = {entry["id"] for entry in document["requirements"]}
    if path.is_file() and any(waiver.requirement == requirement for waiver in load(path, known)):
        raise ConfigurationError(f"{path} has a waiver for {requirement} already: change that one")
    table = tomlkit.table()
    table.update({"requirement": requirement, "reason": reason, "owner": owner, "expires": _until(days)})
    if ticket:
        table["ticket"] = ticket
    shown = entry["findings"][0]
    table["witness"] = _witness(document["exchanges"][str(shown["exchange"])], shown["place"], document["target"])
    made = tomlkit.aot()
    made.append(table)
    text = tomlkit.dumps({"waiver": made})
    before = text_of(path).rstrip() + "\n\n" if path.is_file() else ""
    parsed(f"{before}{text}", path, known)  # what a run would refuse is not written
    try:
        write_whole(path, f"{before}{text}".encode())
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written to: {error.strerror}") from None
    return text


def _until(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


def _witness(exchange: ExchangeEntry, place: str, target: TargetEntry) -> dict[str, Any]:
    """The request of an exchange; and the status of its answer, if that is what was wrong."""
    request, response = exchange["request"], exchange["response"]
    path = urlsplit(request["url"]).path.removeprefix(urlsplit(target["base_url"]).path.rstrip("/"))
    for campaign in target["campaigns"]:
        path = path.replace(quote(campaign, safe=""), CAMPAIGN)
    kept = {name: value for name, value in request["headers"] if name.lower() not in ADDED}
    made: dict[str, Any] = {"method": request["method"], "path": path}
    made |= {"status": response["status"]} if response and place == STATUS else {}
    return made | {"body": request["body"], "headers": kept}
