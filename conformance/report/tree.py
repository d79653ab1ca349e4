"""The contract as a tree of members, each with the worst verdict of what is asked of it and of its parts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.report_model import Entry
from conformance.verdict import Verdict, worst

ROOTS = {"200": "campaign", "error": "error"}


@dataclass
class Branch:
    """A member: ``own`` is what is asked of it, ``parts`` are the members inside."""

    name: str
    own: list[Entry] = field(default_factory=list)
    parts: dict[str, "Branch"] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict, here or below."""
        return worst([Verdict(entry["verdict"]) for entry in self.own] + [part.verdict for part in self.parts.values()])

    def at(self, path: Iterable[str]) -> "Branch":
        """The member at a path below, made if need be."""
        branch = self
        for step in path:
            branch = branch.parts.setdefault(step, Branch(step))
        return branch


def tree(requirements: Iterable[Entry]) -> list[Branch]:
    """The campaign and the error, with all their members; and what else is asked, by its group."""
    roots: dict[str, Branch] = {}
    for entry in requirements:
        group = entry["id"].partition("/")[0]
        root = roots.setdefault(group, Branch(ROOTS.get(group, group)))
        member = entry.get("member") or ""
        path = [] if member in ROOTS.values() else member.replace("[]", ".each").split(".") if member else []
        root.at(step for step in path if step not in ROOTS.values()).own.append(entry)
    return list(roots.values())
