"""Several reports as one: those of the shards of a run."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from conformance.drift.profile import Profile
from conformance.errors import ConfigurationError
from conformance.report.load import Document, joined, renumbered, same_contract
from conformance.verdicts.exit_code import IDLE, conclusion


def merged(documents: Sequence[Document]) -> Document:
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
    return _told(numbered, requirements)


def _told(documents: Sequence[Document], requirements: list[Document]) -> Document:
    concluded = conclusion((entry["level"], entry["verdict"]) for entry in requirements)
    words = Counter(entry["verdict"] for entry in requirements)
    idle = {entry["id"] for entry in requirements if entry["verdict"] in IDLE}
    first = documents[0]
    campaigns = dict.fromkeys(name for document in documents for name in document["target"]["campaigns"])
    return {
        **first,
        "target": first["target"] | {"campaigns": list(campaigns)},
        "started": min(document["started"] for document in documents),
        "seconds": round(sum(document["seconds"] for document in documents), 3),
        "exit_code": concluded.code,
        "sentence": concluded.sentence,
        "counts": {word: words[word] for word in first["counts"]},
        "never": _never(documents, idle),
        "notes": list(dict.fromkeys(note for document in documents for note in document["notes"])),
        "left": list(dict.fromkeys(line for document in documents for line in document["left"])),
        "witnesses": {name: told for document in documents for name, told in document["witnesses"].items()},
        "observed": Profile.joined([Profile.from_json(document["observed"]) for document in documents]).to_json(),
        "readings": _readings(documents),
        "requirements": requirements,
        "exchanges": {number: made for document in documents for number, made in document["exchanges"].items()},
    }


def _never(documents: Sequence[Document], idle: set[str]) -> dict[str, list[str]]:
    """What no shard ever saw."""
    found: dict[str, list[str]] = {}
    for kind in documents[0]["never"]:
        everywhere = set.intersection(*(set(document["never"][kind]) for document in documents))
        found[kind] = [name for name in documents[0]["never"][kind] if name in everywhere]
    found["requests"] = [name for name in found["requests"] if name in idle]
    return found


def _readings(documents: Sequence[Document]) -> dict[str, Any]:
    names = dict.fromkeys(name for document in documents for name in document["readings"])
    return {name: [told for document in documents for told in document["readings"].get(name, [])] for name in names}
