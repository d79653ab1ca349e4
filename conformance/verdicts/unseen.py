"""Why nothing in a run had to do with a rule: no answer had its status, or showed the member that it is about."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from conformance.checks.text import members
from conformance.contract import Contract, Operation, Requirement
from conformance.exchange import Exchange
from conformance.verdicts.fold import NEVER, Judgement

STATUS = re.compile(r"(?:\A|/)(\d{3})/")
"""Where the id of a rule names the status of the answers that it is about."""
REFUSAL = re.compile(r"(?:\A|/)error/")
"""Where the id of a rule says that it is about any documented refusal."""
ANY = range(100, 1000)
"""Every status that an answer can have."""
Statuses = range | tuple[int, ...]
Body = Mapping[str, object]
Bodies = Callable[[Operation, Statuses], Sequence[Body]]


def explained(
    judgements: Iterable[Judgement], exchanges: Sequence[Exchange], contract: Contract
) -> Iterator[Judgement]:
    """Judgements of which those that nothing had to do with say what was not seen, where that is known."""
    bodies = cache(partial(bodies_of, exchanges))
    for judgement in judgements:
        missing = _unseen(judgement.requirement, bodies, contract) if judgement.reason == NEVER else ""
        yield replace(judgement, reason=f"{NEVER}: {missing}") if missing else judgement


def bodies_of(exchanges: Iterable[Exchange], operation: Operation, statuses: Statuses) -> list[Body]:
    """The members of the bodies that an operation was answered with, with one of some statuses; equal answers once."""
    mine = (e for e in exchanges if operation.matches(e.request.method, e.request.path))
    answers = (e.response for e in mine if e.response)
    return list(map(members, dict.fromkeys(answer.body for answer in answers if answer.status in statuses)))


def _unseen(requirement: Requirement, bodies: Bodies, contract: Contract) -> str:
    """What no answer of a run was or showed, in words; empty if that is not known."""
    operation = contract.companion_of(requirement.id) or contract.update
    kind, statuses = _answers(requirement, operation)
    words, shown = f"no {kind} of {operation.method} {operation.template}", bodies(operation, statuses)
    if not shown:
        return f"{words} came"
    if not (requirement.pointer and requirement.member):
        return ""
    missing = missing_part(requirement.member, shown)
    return f"{words} showed {missing or f'a value of {requirement.member} that it applies to'}"


def _answers(requirement: Requirement, operation: Operation) -> tuple[str, Statuses]:
    """The answers that a rule is about: in a word, and their statuses."""
    if status := STATUS.search(requirement.id):
        return f"answer {status[1]}", (int(status[1]),)
    return ("refusal", operation.refusals) if REFUSAL.search(requirement.id) else ("answer", ANY)


def missing_part(member: str, bodies: Sequence[Body]) -> str:
    """The outermost part of a member's path that no body shows; empty if the whole is shown somewhere."""
    for names in _parts(member.split(".")):
        if not any(_shows(body, names) for body in bodies):
            return ".".join(names)
    return ""


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The parts of a path from the outermost on; an array comes before its elements."""
    for length, name in enumerate(names):
        yield [*names[:length], name.removesuffix("[]")]
        yield names[: length + 1]


def _shows(value: object, names: Sequence[str]) -> bool:
    if not names:
        return True
    if not isinstance(value, dict):
        return False
    inner = value.get(names[0].removesuffix("[]"))
    if names[0].endswith("[]"):
        return isinstance(inner, list) and any(_shows(entry, names[1:]) for entry in inner)
    return inner is not None and _shows(inner, names[1:])
