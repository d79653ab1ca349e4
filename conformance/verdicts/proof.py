"""The proof that ships with the package: under which fault each requirement was seen to turn red.

Each entry of it has a key made of what it rests on, and stands as long as that is what it was.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance.contract import Contract, Requirement
from conformance.verdict import TROUBLE
from conformance.verdicts.grounds import grounds

SHIPPED = Path(__file__).with_name("proof.json")
PACKAGE = Path(__file__).parent.parent
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """One fault that a requirement was proven with: its id, what it does, and the verdict it led to."""

    fault: str
    story: str
    verdict: str

    @property
    def sentence(self) -> str:
        """What is known of the check, in view of the fault."""
        turned = "red" if self.verdict in TROUBLE else self.verdict
        return f"this check is proven: the bundled server broken by {self.fault} ({self.story}) turns it {turned}"


class Proofs:
    """The proofs in a file; of each requirement the first that stands."""

    def __init__(self, contract: Contract, document: Mapping[str, Any]) -> None:
        self._contract = contract
        self._sources = document["sources"]
        self._trials: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for trial in document["trials"]:
            if trial["breaks"] in trial["verdicts"]:
                self._trials[trial["breaks"]].append(trial)

    def of(self, requirement: Requirement) -> Proof | None:
        """The proof of a requirement; None if there is none, or nothing that it rests on is as it was."""
        trials = self._trials.get(requirement.id, ())
        found = grounds(self._contract, requirement) if trials else []
        for trial in trials:
            if trial["key"] == key(found, trial["id"], trial["story"], self._sources[trial["sources"]]):
                return Proof(trial["id"], trial["story"], trial["verdicts"][requirement.id])
        return None


@cache
def load_proofs(contract: Contract, path: Path = SHIPPED) -> Proofs:
    """The proofs in a file; none if it is missing, or no file of this format."""
    return Proofs(contract, proof_document(path))


def proof_document(path: Path) -> Mapping[str, Any]:
    """What a file of proofs holds; nothing if it is missing, or no file of this format."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        document = None
    is_known = isinstance(document, dict) and document.get("format") == FORMAT
    return document if is_known else {"sources": [], "trials": []}


def key(rests: Iterable[Any], identity: str, story: str, sources: Sequence[str]) -> str:
    """A digest of what a trial rests on: of the contract, the fault or variant, and the modules of both sides."""
    parts = [list(rests), identity, story, {source: digest_of(source) for source in sources}]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


@cache
def digest_of(source: str) -> str:
    """The digest of a module's text, by its path in the package; empty if there is no such module."""
    path = PACKAGE / source
    return hashlib.sha256(path.read_text(encoding="utf-8").encode()).hexdigest() if path.is_file() else ""
