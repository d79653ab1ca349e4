"""The parts of the contract: in which order reports tell of them, and under which titles."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby

from conformance.contract import load_contract
from conformance.contract.requirement import group_of

ORDER = ("200", "400", "401", "403", "404", "422", "error", "state", "links", "status", "headers", "bytes")
LATER = len(ORDER)
"""The rank of a part of the page's operation that is not among those. Behind all of them come the companions."""
OWN = "own"
"""The part that users add to the contract. It comes last."""
TITLES = {
    "200": "200, the updated campaign",
    "400": "400, errors in the submitted data",
    "401": "401, no valid token",
    "403": "403, scope missing",
    "404": "404, no such campaign",
    "422": "422, not available for this change",
    "error": "the body of every error",
    "state": "what an update does to campaigns",
    "links": "where the links lead",
    "status": "the status of any answer",
    "headers": "the headers of any answer",
    "bytes": "the bytes of any body",
    "transport": "the transport of any answer",
    "leak": "what no answer may give away",
    OWN: "scenarios of your own",
    "sdk/request": "what the SDK sends",
    "sdk/200": "the campaigns that it gives back",
    "sdk/error": "the errors that it tells of",
    "sdk/busy": "servers that are busy",
    "sdk/transport": "connections that fail",
}


def grouped(verdicts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Counter[str]]]:
    """From the verdicts of requirements, by id: each part by its title, and how many of it got which verdict."""

    def place(verdict: tuple[str, str]) -> tuple[int, str]:
        return rank(verdict[0])

    for (_, group), members in groupby(sorted(verdicts, key=place), key=place):
        yield title(group), Counter(word for _, word in members)


def rank(identity: str) -> tuple[int, str]:
    """Where a requirement comes in a report: a number, and its part of the contract."""
    group = group_of(identity)
    if group in ORDER:
        return ORDER.index(group), group
    companions = [*_companions(), OWN]
    return (LATER + 1 + companions.index(group) if group in companions else LATER), group


def title(group: str) -> str:
    """The title of a part of the contract."""
    return TITLES.get(group) or _companions().get(group, group)


@cache
def _companions() -> Mapping[str, str]:
    """The titles of the operations beside that of the page, by the prefix of their requirements; reads come first."""
    others = [operation for operation in load_contract().operations.values() if operation.is_companion]
    ordered = sorted(others, key=lambda operation: operation.method != "GET")
    return {operation.prefix: f"{operation.method} {operation.template}" for operation in ordered}
