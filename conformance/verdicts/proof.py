"""The proof that ships with the package: under which fault each requirement was seen to turn red."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.contract import Contract

SHIPPED = Path(__file__).with_name("proof.json")


@dataclass(frozen=True, slots=True)
class Proof:
    """One fault that a requirement was proven with: its id, what it does, and the verdict it led to."""

    fault: str
    story: str
    verdict: str

    @property
    def sentence(self) -> str:
        """What a PASS means, in view of the fault."""
        return f"would have been {self.verdict} under {self.fault}: {self.story}"


@cache
def load_proof(contract: Contract, path: Path = SHIPPED) -> Mapping[str, Proof]:
    """The first proof of each requirement, by id. Empty if there is none for this very contract."""
    try:
        matrix = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if matrix.get("contract") != contract.digest:
        return {}
    proofs: dict[str, Proof] = {}
    for trial in matrix["trials"]:
        requirement = trial["breaks"]
        if requirement in trial["told"]:
            proofs.setdefault(requirement, Proof(trial["id"], trial["story"], trial["told"][requirement]))
    return proofs
