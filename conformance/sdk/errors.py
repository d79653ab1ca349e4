"""What an error of an SDK tells, held against the answer that it stands for."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from conformance.checks.finding import Outcome as Judgement
from conformance.checks.finding import judged, quoted
from conformance.sdk.outcome import Raised

STATUS = re.compile(r"(?<![\w.-])[345]\d\d(?![\w-]|\.\d)")
"""A number in a text that may be a status."""
CODE = re.compile(r"0\d{6}")
"""A text in the form of the API's own codes."""
PHRASES = {status: "".join(status.phrase.title().split()) for status in HTTPStatus if status >= 400}
"""The names of statuses as types of errors are called."""


def check_status(raised: Raised, status: int, identity: str) -> Judgement:
    """Whether an error tells the status, and no other."""
    found = stated(raised)
    return judged(identity, found == status, "status", str(status), str(found) if found else f"none: {raised}"[:300])


def stated(raised: Raised) -> int | None:
    """The status that an error tells: as a value of its own, or else by its type or in its text."""
    if isinstance(raised.status, int | str) and not isinstance(raised.status, bool):
        digits = str(raised.status).strip()
        if STATUS.fullmatch(digits[:3]):
            return int(digits[:3])
    found = STATUS.search(raised.text)
    by_name = next((int(status) for status, phrase in PHRASES.items() if phrase in raised.type), None)
    return by_name or (int(found[0]) if found else None)


def check_text(raised: Raised, name: str, wanted: object) -> Judgement:
    """Whether an error tells a member of the error body, as a value of its own or in its text."""
    seen = getattr(raised, name)
    own = isinstance(seen, str) and CODE.fullmatch(seen) and name == "code"
    kept = seen == wanted or (not own and str(wanted) in f"{raised.text}\n{seen if isinstance(seen, str) else ''}")
    return judged(f"sdk/error/surfaces-{name}", kept, name, quoted(wanted), quoted(seen))


def check_description(raised: Raised, wanted: str) -> Judgement:
    """Whether an error tells the description anywhere."""
    everything = json.dumps([raised.description, raised.message, raised.text, raised.more], ensure_ascii=False)
    kept = json.dumps(wanted, ensure_ascii=False)[1:-1] in everything or wanted in everything
    seen = quoted(raised.description)
    return judged("sdk/error/surfaces-description", kept, "description", quoted(wanted), seen)


def check_fields(raised: Raised, wanted: list[Mapping[str, str]]) -> Judgement:
    """Whether an error tells every entry of ``fields``."""
    given = raised.fields if isinstance(raised.fields, list) else []
    shown = [entry for entry in given if isinstance(entry, dict)]
    entries = [{name: entry[name] for name in ("name", "description")} for entry in wanted]
    has_all = all(any(entry.items() <= other.items() for other in shown) for entry in entries)
    kept = has_all or all(value in raised.text for entry in entries for value in entry.values())
    return judged("sdk/error/surfaces-fields", kept, "fields", quoted(wanted), quoted(raised.fields))


def check_error(raised: Raised, body: Mapping[str, Any], status: int) -> Iterator[Judgement]:
    """Hold all that an error tells against a documented error body."""
    yield check_status(raised, status, "sdk/error/surfaces-status")
    for name in ("code", "message"):
        yield check_text(raised, name, body[name])
    if body.get("description"):
        yield check_description(raised, body["description"])
    if body.get("fields"):
        yield check_fields(raised, body["fields"])


def check_no_secret(raised: Raised, shows_token: Callable[[str], bool]) -> Judgement:
    """Whether the token is in anything that an error shows or holds.

    The request that a library hangs on its errors is not looked into: httpx, requests and aiohttp all do that, with
    the headers as they were sent, and show none of it by themselves.
    """
    places = {"text": str(raised), **raised.to_json()["raised"], "attributes": raised.more}
    where = next((name for name, value in places.items() if shows_token(str(value))), "")
    seen = str(places[where])[:300] if where else ""
    return judged("sdk/error/no-secret", not where, where, "no token", seen)
