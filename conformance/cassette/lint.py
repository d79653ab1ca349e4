"""Looking over a recording: leaked secrets, edited files, broken rules, old age."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from conformance.cassette.folder import AGAIN
from conformance.cassette.interaction import Interaction
from conformance.cassette.metadata import STALE
from conformance.cassette.patterns import found_in
from conformance.cassette.recording import Recording
from conformance.checks import Finding, examine
from conformance.contract import Contract, Level, Requirement
from conformance.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``kind`` in a word, ``where`` in the recording, what it is, and how much it matters."""

    kind: str
    where: str
    message: str
    fails: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """``oldest`` is how old a recording may be, ``stale_fails`` whether an older one fails."""

    oldest: timedelta = STALE
    stale_fails: bool = False


def lint(
    recording: Recording, contract: Contract, levels: Mapping[str, Requirement], secrets: Secrets, limits: Limits
) -> Iterator[Problem]:
    """Yield all that is wrong with a recording. ``secrets`` are values that may not be in it in any encoding."""
    yield from (
        Problem("edited", f"{name}.yaml", f"is not what was recorded: {AGAIN}") for name in sorted(recording.edited)
    )
    age = recording.metadata.age
    if age > limits.oldest:
        yield Problem("stale", "recording", f"is {age.days} days old: {AGAIN}", limits.stale_fails)
    content = json.dumps(recording.metadata.to_json()).encode()
    if found_in(content) or secrets.conceal(content) != content:
        yield Problem("leak", "the metadata", "holds what no recording may hold")
    for name, interactions in recording.cassettes.items():
        for number, interaction in enumerate(interactions):
            where = f"{name}.yaml, interaction {number}"
            yield from _leaks(interaction, where, secrets)
            yield from _violations(interaction, where, contract, levels)


def _leaks(interaction: Interaction, where: str, secrets: Secrets) -> Iterator[Problem]:
    leaked = {name for text in interaction.texts() for name in found_in(text)}
    if any(secrets.conceal(text) != text for text in interaction.texts()):
        leaked.add("a value of the environment")
    yield from (Problem("leak", where, f"holds {name}") for name in sorted(leaked))


def _violations(
    interaction: Interaction, where: str, contract: Contract, levels: Mapping[str, Requirement]
) -> Iterator[Problem]:
    if interaction.exchange.request.method != "PATCH":
        return
    for finding in examine(interaction.exchange, contract):
        if isinstance(finding, Finding):
            must = levels[finding.requirement].level is Level.MUST
            yield Problem("violation", where, f"breaks {finding.requirement} at {finding.pointer}", must)
