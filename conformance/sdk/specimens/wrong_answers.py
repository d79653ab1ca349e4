"""Wrong SDKs that lose, alter or invent something of what is answered."""

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import httpx

from conformance.sdk.documented import documented
from conformance.sdk.outcome import Call
from conformance.sdk.specimens.plain import Sdk, changed
from conformance.sdk.specimens.specimen import Specimen

Campaign = dict[str, Any]
Wrong = tuple[str, Sdk, str, tuple[str, ...]]
MEMBERS = frozenset(documented().campaign_schema["properties"])
KNOWN = {"READY", "RUNNING", "PAUSED", "INCOMPLETE", True, False, None}


def _campaign(change: Callable[[Campaign], object]) -> Sdk:
    return changed(campaign=lambda _, answer: change(json.loads(answer.content)))


def _named(change: Callable[[str], str]) -> Sdk:
    return _campaign(lambda campaign: campaign | {"name": change(campaign["name"])})


def _answer(change: Callable[[httpx.Response], object]) -> Sdk:
    return changed(campaign=lambda _, answer: change(answer))


def _only_json(answer: httpx.Response) -> object:
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return json.loads(answer.content) if is_json else answer.text


def _closed(campaign: Campaign) -> object:
    if unknown := campaign.keys() - MEMBERS:
        raise TypeError(f"unexpected {unknown}")
    return campaign


def _to_the_second(campaign: Campaign) -> object:
    moment = campaign.get("created_at")
    if not isinstance(moment, str):
        return campaign
    return campaign | {"created_at": datetime.fromisoformat(moment.replace("Z", "+00:00")).replace(microsecond=0)}


def _forgetting(name: str) -> Callable[[Campaign], object]:
    return lambda campaign: {member: value for member, value in campaign.items() if member != name}


def _in_32_bits(value: object) -> object:
    if isinstance(value, dict):
        return {name: _in_32_bits(inner) for name, inner in value.items()}
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value & 0x7FFFFFFF if is_number and isinstance(value, int) else value


def _in_latin(answer: httpx.Response) -> object:
    has_charset = "charset" in answer.headers.get("content-type", "")
    return json.loads(answer.content.decode("utf-8" if has_charset else "latin-1"))


def _in_latin_after_all(answer: httpx.Response) -> object:
    has_charset = "charset" in answer.headers.get("content-type", "")
    return json.loads(answer.content.decode("latin-1" if has_charset else "utf-8"))


def _sorted(value: Any) -> object:
    if isinstance(value, dict):
        return {name: _sorted(inner) for name, inner in value.items()}
    return sorted(map(_sorted, value), key=str) if isinstance(value, list) else value


def _with_short_addresses(campaign: Campaign) -> object:
    links = campaign.get("_links", {})
    short = {name: link | {"href": link["href"][:2048]} for name, link in links.items() if "href" in link}
    return campaign | ({"_links": links | short} if links else {})


def _or_empty(answer: httpx.Response) -> object:
    try:
        return json.loads(answer.content)
    except ValueError:
        return {}


def _as_asked(self: Sdk, call: Call) -> object:
    """Believes that what was asked for has come about as it was."""
    campaign = Sdk.__call__(self, call)
    assert isinstance(campaign, dict)
    return campaign | ({"name": call.value} if call.member == "name" else {})


CAMPAIGNS: tuple[Wrong, ...] = (
    ("returns text", _answer(lambda answer: answer.text), "200/object", ("200/empty", "200/unreadable")),
    ("returns nothing", _campaign(lambda _: None), "200/object", ("200/unreadable", "200/empty")),
    ("parses application/json only", _answer(_only_json), "200/media-types", ("200/unreadable",)),
    (
        "mangles what is not ASCII",
        _answer(lambda answer: json.loads(answer.content.decode("latin-1"))),
        "200/values",
        (),
    ),
    ("returns what was asked for", changed(__call__=_as_asked), "200/values", ()),
    ("loses the name", _campaign(_forgetting("name")), "200/values", ()),
    ("cuts names at 30 characters", _named(lambda name: name[:30]), "200/values", ()),
    ("cuts names at 34 characters", _named(lambda name: name[:34]), "200/values", ()),
    ("composes names", _named(lambda name: unicodedata.normalize("NFC", name)), "200/values", ()),
    ("folds names", _named(lambda name: unicodedata.normalize("NFKC", name)), "200/values", ()),
    ("strips names", _named(str.strip), "200/values", ()),
    ("unescapes names", _named(html.unescape), "200/values", ()),
    ("collapses blanks in names", _named(lambda name: re.sub(" +", " ", name)), "200/values", ()),
    ("sorts lists", _campaign(_sorted), "200/values", ("200/keeps-unknown-members",)),
    ("cuts addresses", _campaign(_with_short_addresses), "200/values", ()),
    ("takes text without a charset for Latin-1", _answer(_in_latin), "200/values", ()),
    ("takes text with a charset for Latin-1", _answer(_in_latin_after_all), "200/media-types", ()),
    ("loses created_at", _campaign(_forgetting("created_at")), "200/values", ()),
    (
        "returns numbers as text",
        _campaign(lambda c: c | {"priority": str(c.get("priority"))}),
        "200/values",
        (),
    ),
    ("invents a priority", _campaign(lambda c: {"priority": 5} | c), "200/invented", ()),
    (
        "invents an empty strategy",
        _campaign(lambda c: {"dialing_strategy": {"max_attempts": 0}} | c),
        "200/invented",
        (),
    ),
    ("returns false for what is absent", _campaign(lambda c: {"run_once": False} | c), "200/invented", ()),
    (
        "puts defaults in the place of values",
        _campaign(lambda c: c | {"priority": 1, "dialing_mode": "PREDICTIVE"}),
        "200/values",
        ("200/invented", "200/nulls", "200/variants"),
    ),
    ("adds a member of its own", _campaign(lambda c: c | {"archived": False}), "200/no-other-members", ()),
    (
        "drops unknown values",
        _campaign(lambda c: c | {"status": c.get("status") if c.get("status") in KNOWN else None}),
        "200/unknown-values",
        (),
    ),
    (
        "is closed to unknown members",
        _campaign(_closed),
        "200/unknown-members",
        (),
    ),
    (
        "drops unknown members",
        _campaign(lambda c: {name: c[name] for name in c.keys() & MEMBERS}),
        "200/keeps-unknown-members",
        (),
    ),
    ("holds integers in 32 bits", _campaign(_in_32_bits), "200/keeps-unknown-members", ()),
    (
        "needs every member",
        _campaign(lambda c: c | {"priority": c["priority"]}),
        "200/optional-members",
        ("200/variants",),
    ),
    ("rounds moments", _campaign(_to_the_second), "200/date-times", ()),
    (
        "crashes on null",
        _campaign(
            lambda c: c | {"dialing_mode": c.get("dialing_mode", "").lower().upper()} if "dialing_mode" in c else c
        ),
        "200/nulls",
        (),
    ),
    (
        "takes an empty 200 for a campaign",
        _answer(lambda answer: json.loads(answer.content or b"{}")),
        "200/empty",
        (),
    ),
    ("takes an unreadable 200 for an empty one", _answer(_or_empty), "200/unreadable", ("200/empty",)),
)


def wrong_answers() -> Iterator[Specimen]:
    """Every SDK of this kind."""
    for name, update, breaks, also in CAMPAIGNS:
        yield Specimen(name=name, style="httpx", update=update, breaks=breaks, also=also)
