"""Several reports as one: those of the shards of a run."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from conformance.drift.profile import Profile
from conformance.errors import ConfigurationError
from conformance.report.load import joined, renumbered, same_contract
from conformance.report_model import Entry, Report, SettingsEntry
from conformance.verdict import IDLE, Verdict
from conformance.verdicts.exit_code import reconcluded

WHATEVER = re.compile(
    r"--|(not exercised|no exchange of this run|it is broken|TALKDESK_\w+ is not set|the (page|list) (has|shows))\b"
)
"""How a reason begins that holds whichever campaigns there are. Any other may be for want of a campaign."""
MOST_NAMED = 10
"""Parts of a run that a message names."""
LOCAL = frozenset({"shard", "report", "har", "journal", "history", "workers", "campaign", "expendable"})
"""Settings that may differ from one part of a run to another: where it is played, and on which campaigns."""


def whole(documents: Sequence[Report], *, partial: bool = False) -> Report:
    """The report of a run of its parts, as ``--shard`` made them; or of runs that are no parts.

    Raises:
        ConfigurationError: a part is missing (unless ``partial``), given twice, or of another run.
    """
    parts = [document["settings"]["shard"] or "" for document in documents]
    if not any(parts):
        return merged(documents)
    if not all(parts):
        raise ConfigurationError("some of the reports are parts of a run, as --shard makes them, and others are not")
    for name, values in _compared(documents).items():
        if len(set(values)) > 1:
            raise ConfigurationError(
                f"the reports are no parts of one run: {name} is {' and '.join(sorted(set(values)))}"
            )
    count = int(str(parts[0]).partition("/")[2])
    if doubled := sorted({part for part in parts if parts.count(part) > 1}):
        raise ConfigurationError(f"part {', '.join(doubled)} is given twice")
    missing = [f"{number}/{count}" for number in range(1, count + 1) if f"{number}/{count}" not in parts]
    if missing and not partial:
        lack = f"part {', '.join(missing[:MOST_NAMED])} of the run is missing"
        raise ConfigurationError(f"{lack}: give its report too, or join what there is with --partial")
    made = merged(documents)
    absent = [f"part {part}" for part in missing[:MOST_NAMED]]
    notes = [*made["notes"], *lost(documents, made["requirements"])]
    settings: SettingsEntry = {**made["settings"], "shard": None}
    return {**made, "settings": settings, "missing": [*made["missing"], *absent], "notes": notes}


def _compared(documents: Sequence[Report]) -> dict[str, list[str]]:
    """What has to be the same in all parts of a run, by name: of each part, as text."""
    names = {name for document in documents for name in document["settings"]} - LOCAL
    settings: list[dict[str, Any]] = [{**document["settings"]} for document in documents]
    values = {name: [json.dumps(each.get(name)) for each in settings] for name in sorted(names)}
    values["the number of parts"] = [(document["settings"]["shard"] or "").partition("/")[2] for document in documents]
    values["the version of the suite"] = [document["suite"]["version"] for document in documents]
    targets = [document["target"] for document in documents]
    if targets[0]["name"] == "live":
        values["the target"] = [target["base_url"] for target in targets]
    return values


def lost(documents: Sequence[Report], requirements: Sequence[Entry]) -> list[str]:
    """What a run may have lost by being divided, in words: what lacked a campaign in the part that asked for it.

    Bodies are no part of that: each part looks at the shape of each of its campaigns.
    """
    idle: dict[str, list[str]] = {}
    for entry in requirements:
        if entry["verdict"] == Verdict.NOT_EXERCISED and not WHATEVER.match(entry["reason"]):
            idle.setdefault(entry["reason"], []).append(entry["id"])
    count = len(documents)
    return [
        f"not exercised in any of the {count} parts, each of which has campaigns of its own, while one process has all "
        f"of them: {', '.join(names)} ({reason})"
        for reason, names in (idle.items() if count > 1 else ())
    ]


def merged(documents: Sequence[Report]) -> Report:
    """One report of several, which may be of different requirements, or of the same ones on other campaigns.

    Raises:
        ConfigurationError: there is none, or they are of different contracts.
    """
    if not documents:
        raise ConfigurationError("name the reports that are to be joined")
    same_contract(documents)
    offset, numbered = 0, []
    for document in documents:
        numbered.append(renumbered(document, offset))
        offset += 1 + max((int(number) for number in document["exchanges"]), default=-1)
    names = dict.fromkeys(entry["id"] for document in numbered for entry in document["requirements"])
    found = {(index, entry["id"]): entry for index, doc in enumerate(numbered) for entry in doc["requirements"]}
    requirements = [
        joined(found[index, name] for index in range(len(numbered)) if (index, name) in found) for name in names
    ]
    return _made(numbered, requirements)


def _made(documents: Sequence[Report], requirements: list[Entry]) -> Report:
    concluded = reconcluded(requirements)
    words = Counter(entry["verdict"] for entry in requirements)
    idle = {entry["id"] for entry in requirements if entry["verdict"] in IDLE}
    first, scenarios = documents[0], [document["scenarios"] for document in documents]
    targets = [document["target"] for document in documents]
    union = {
        "campaigns": _union(target["campaigns"] for target in targets),
        "permissions": _union(target["permissions"] for target in targets),
    }
    return {
        **first,
        "target": {**first["target"], "campaigns": union["campaigns"], "permissions": union["permissions"]},
        "started": min(document["started"] for document in documents),
        "seconds": round(sum(document["seconds"] for document in documents), 3),
        "exit_code": concluded.code,
        "sentence": concluded.sentence,
        "counts": {verdict: words[verdict] for verdict in Verdict},
        "never": _never(documents, idle),
        "interrupted": any(document["interrupted"] for document in documents),
        "scenarios": {"played": sum(each["played"] for each in scenarios), "of": sum(each["of"] for each in scenarios)},
        "missing": _union(document["missing"] for document in documents),
        "suite_error": next(filter(None, (document["suite_error"] for document in documents)), ""),
        "notes": _union(document["notes"] for document in documents),
        "left": _union(document["left"] for document in documents),
        "witnesses": {name: seen for document in documents for name, seen in document["witnesses"].items()},
        "observed": Profile.joined([Profile.from_json(document["observed"]) for document in documents]).to_json(),
        "readings": _readings(documents),
        "requirements": requirements,
        "total": sum(document["total"] for document in documents),
        "exchanges": {number: made for document in documents for number, made in document["exchanges"].items()},
    }


def _union(lists: Iterable[list[str]]) -> list[str]:
    """What stands in any of some lists, once each."""
    return list(dict.fromkeys(name for names in lists for name in names))


def _never(documents: Sequence[Report], idle: set[str]) -> dict[str, list[str]]:
    """What no shard ever saw."""
    found: dict[str, list[str]] = {}
    for kind in documents[0]["never"]:
        everywhere = set.intersection(*(set(document["never"][kind]) for document in documents))
        found[kind] = [name for name in documents[0]["never"][kind] if name in everywhere]
    found["requests"] = [name for name in found["requests"] if name in idle]
    return found


def _readings(documents: Sequence[Report]) -> dict[str, Any]:
    names = dict.fromkeys(name for document in documents for name in document["readings"])
    return {name: [seen for document in documents for seen in document["readings"].get(name, [])] for name in names}
