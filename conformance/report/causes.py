"""Failures by their cause: what was wrong in the same way is one cause, and what follows from it is named under it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from conformance.contract import load_contract
from conformance.report_model import Entry, FindingEntry, Report
from conformance.verdict import ORDER, URGENT, Verdict, worst

Kind = tuple[str, ...]
STATUS, ABSENT = "status", "no such member"
LIVE = "live"
"""The name of the target that still answers after the run."""
WAIVABLE = (LIVE, "reference")
"""Targets whose failures can be waived: their requests can be sent again."""
KINDS = {"type", "format", "pattern", "enum", "additionalProperties", "unevaluatedProperties"}
"""Keywords of which many members may fall to one mistake. What breaks one limit is a mistake of its own."""
NOUNS: Mapping[type, str] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong: ``entries`` are the requirements that show it, ``follows`` those that fall with it."""

    title: str
    entries: tuple[Entry, ...]
    follows: tuple[Entry, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict among its entries."""
        return worst(Verdict(entry["verdict"]) for entry in self.entries)

    @property
    def first(self) -> Entry:
        """The requirement that stands for all: of the worst verdict, and of the operation of the page if it can be."""
        return min(self.entries, key=lambda entry: (_rank(entry), bool(_prefix(entry["id"]))))

    @property
    def others(self) -> tuple[Entry, ...]:
        """The other requirements that show it."""
        return tuple(entry for entry in self.entries if entry is not self.first)

    @property
    def finding(self) -> FindingEntry | None:
        """The one exchange that shows it."""
        return next(iter(self.first["findings"]), None)


def causes(document: Report) -> list[Cause]:
    """What is wrong in a report, the worst first. Every requirement that needs a look is in one cause, once."""
    by_id = {entry["id"]: entry for entry in document["requirements"]}
    wrong = _wrong_statuses(by_id)
    followers = {name: root for name, entry in by_id.items() if (root := _root(entry, by_id) or _status(entry, wrong))}
    kinds: dict[Kind, list[Entry]] = defaultdict(list)
    for name, entry in by_id.items():
        if entry["verdict"] in URGENT and name not in followers:
            kinds[_kind(entry, document)].append(entry)
    groups = _of_one_exchange(kinds)
    made = [Cause(_title(kind, found), tuple(found), _follows(found, followers, by_id)) for kind, found in groups]
    return sorted(made, key=_place)


def _place(cause: Cause) -> tuple[int, bool, int]:
    """Where a cause stands: the worst first, those of the page before its companions, large ones before small ones."""
    is_companion = bool(_prefix(cause.first["id"]))
    return ORDER.index(cause.verdict), is_companion, -len(cause.entries) - len(cause.follows)


def _rank(entry: Entry) -> int:
    return ORDER.index(Verdict(entry["verdict"]))


def _root(entry: Entry, by_id: Mapping[str, Entry]) -> str:
    """The failure at the beginning of what an entry follows from; nothing, if there is none, or only a circle."""
    seen = [entry["id"]]
    while because := next((name for name in entry["because"] if name in by_id), ""):
        if because in seen:
            return ""
        seen.append(because)
        entry = by_id[because]
    return seen[-1] if len(seen) > 1 and entry["verdict"] in URGENT else ""


def _wrong_statuses(by_id: Mapping[str, Entry]) -> dict[int, str]:
    """The exchanges whose status is wrong, each with a requirement that says so."""
    urgent = ((name, entry) for name, entry in by_id.items() if entry["verdict"] in URGENT)
    found = ((f["exchange"], name) for name, entry in urgent for f in entry["findings"] if f["place"] == STATUS)
    return dict(reversed(list(found)))


def _status(entry: Entry, wrong: Mapping[int, str]) -> str:
    """The requirement that an entry follows from because its rule is broken only where the status is wrong already."""
    findings = entry["findings"]
    if entry["verdict"] not in URGENT or not findings or entry["broken"] >= entry["exchanges"]:
        return ""
    if any(finding["place"] == STATUS or finding["exchange"] not in wrong for finding in findings):
        return ""
    return wrong[findings[0]["exchange"]]


def _follows(entries: Iterable[Entry], roots: Mapping[str, str], by_id: Mapping[str, Entry]) -> tuple[Entry, ...]:
    ids = {entry["id"] for entry in entries}
    return tuple(by_id[name] for name, root in roots.items() if root in ids)


def _kind(entry: Entry, document: Report) -> Kind:
    """What was wrong: equal for what is one mistake."""
    bare = entry["id"].removeprefix(_prefix(entry["id"]))
    if not entry["findings"]:
        return ("reason", entry["verdict"], entry["reason"] if entry["verdict"] == Verdict.ERROR else bare)
    finding = entry["findings"][0]
    exchange = document["exchanges"][str(finding["exchange"])]
    if exchange["failure"]:
        return ("failure", exchange["failure"])
    if finding["place"] == STATUS and exchange["response"] and not bare.startswith("sdk/"):
        return (STATUS, str(exchange["response"]["status"]))
    return _of_body(entry, finding) or _of_head(finding) or ("rule", bare)


def _of_body(entry: Entry, finding: FindingEntry) -> Kind:
    """How a member was wrong, if many may be wrong alike."""
    keyword = (entry["pointer"] or "").rpartition("/")[2]
    if not entry["pointer"]:
        return ()
    if keyword == "required" or finding["seen"] == ABSENT:
        return ("absent",)
    if not finding["place"].startswith("/"):
        return ()
    seen = NOUNS.get(type(_value(finding["seen"])), "something else")
    if seen == "null":
        return ("null",)
    if keyword == "type":
        return ("type", seen)
    return (keyword, finding["expected"] if keyword in ("format", "pattern") else "") if keyword in KINDS else ()


def _value(text: str) -> Any:
    """A value as a finding quotes it: JSON, unless it was cut."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _of_head(finding: FindingEntry) -> Kind:
    """The same header, or connection, that looked the same."""
    if finding["place"].startswith("/") or not finding["place"]:
        return ()
    return ("place", finding["place"].lower(), finding["seen"])


def _of_one_exchange(kinds: Mapping[Kind, list[Entry]]) -> list[tuple[Kind, list[Entry]]]:
    """Kinds, joined where they show in the very same exchanges and the same rules were kept in all others."""
    joined: dict[object, tuple[Kind, list[Entry]]] = {}
    for kind, entries in kinds.items():
        marks = {_exchanges(entry) for entry in entries}
        key = (marks.pop() if len(marks) == 1 else None) or kind
        _, before = joined.get(key, (kind, []))
        joined[key] = (("exchange",) if before else kind, [*before, *entries])
    return list(joined.values())


def _exchanges(entry: Entry) -> tuple[int, ...] | None:
    """The exchanges that broke a rule which others kept, if there are so few that all of them are known."""
    numbers = tuple(sorted({finding["exchange"] for finding in entry["findings"]}))
    return numbers if numbers and len(numbers) == entry["broken"] < entry["exchanges"] else None


def _title(kind: Kind, entries: list[Entry]) -> str:
    """A cause in words; where one requirement shows it, that requirement's own."""
    words = TITLES.get(kind[0])
    if len(entries) == 1 or words is None:
        return entries[0]["statement"]
    due = {finding["expected"] for entry in entries for finding in entry["findings"]}
    return words.format(*kind[1:], due=due.pop() if len(due) == 1 else "another type")


TITLES: Mapping[str, str] = {
    "failure": "No whole answer comes: {0}.",
    STATUS: "The status is {0} where another one is due.",
    "absent": "Members are missing.",
    "null": "Members are null that may not be.",
    "type": "Members are {0} where {due} is due.",
    "format": "Members are not {due}.",
    "pattern": "Members are not {due}.",
    "enum": "Members have values that are not in their lists.",
    "additionalProperties": "There are members that the contract does not know.",
    "unevaluatedProperties": "There are members that the contract does not know.",
    "place": "In several answers, {0} is {1}.",
    "exchange": "Several rules are broken in the same exchanges, and kept in all others.",
    "reason": "{1}.",
}


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(f"{operation.prefix}/" for operation in load_contract().operations.values() if operation.prefix)


def _prefix(identity: str) -> str:
    """What an id begins with that is of another operation than that of the page."""
    return next((prefix for prefix in _prefixes() if identity.startswith(prefix)), "")
