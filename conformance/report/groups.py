"""The parts of the contract: in which order reports tell of them, and under which titles."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from conformance.contract.requirement import group_of

ORDER = ("200", "400", "401", "403", "404", "422", "error", "state", "links", "status", "headers", "bytes")
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
    "sdk/request": "what the SDK sends",
    "sdk/200": "the campaigns that it gives back",
    "sdk/error": "the errors that it tells of",
    "sdk/busy": "servers that are busy",
    "sdk/transport": "connections that fail",
}


def grouped(verdicts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Counter[str]]]:
    """From the verdicts of requirements, by id: each part by its title, and how many of it got which verdict."""

    def rank(verdict: tuple[str, str]) -> tuple[int, str]:
        group = group_of(verdict[0])
        return (ORDER.index(group) if group in ORDER else len(ORDER), group)

    for (_, group), members in groupby(sorted(verdicts, key=rank), key=rank):
        yield TITLES.get(group, group), Counter(word for _, word in members)
