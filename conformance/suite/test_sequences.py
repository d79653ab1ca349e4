"""Sequences of all operations, made from the contract at random: in the deep profile only, since they take long."""

from collections.abc import Sequence as Steps
from typing import TYPE_CHECKING

from conformance.checks.requests import RequestContract, Standing
from conformance.exchange import json_body
from conformance.suite.api import Api
from conformance.suite.change import OTHER_NAMES
from conformance.suite.making import CREATE, DELETE
from conformance.suite.requirement import proves
from conformance.suite.sequence import AFTER_ANY, FEW, LIST, READ, SEQUENCE, UPDATE, Sequence, Step
from conformance.suite.smallest import smallest
from conformance.suite.subjects import NotExercised
from conformance.suite.test_generated import Bodies
from conformance.suite.trying import Trying
from conformance.targets.effect import NAME
from conformance.targets.permission import PRIORITY

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

LONGEST = 8
"""Steps of a sequence."""
MOST = 25
"""Sequences that are tried."""
CHANGES = tuple(
    json_body({"op": "REPLACE", "path": member, "value": value})
    for member, value in ((PRIORITY, "1"), (PRIORITY, "10"), *((NAME, name) for name in OTHER_NAMES))
)
"""Changes of other members than the status: of those that are generated few show when they are read."""


@proves(SEQUENCE, AFTER_ANY, item="200")
def test_sequences(api: Api, generated: Bodies, seed: int) -> None:
    if not api.profile.is_deep:
        raise NotExercised("sequences of all operations are played with --profile deep")
    standing = RequestContract(api.contract).standing
    bodies = sorted((body for body in generated if standing(body) is Standing.DOCUMENTED), key=lambda b: (len(b), b))

    def breaks(steps: Steps[Step]) -> bool:
        trying = Trying(api)
        _play(trying, steps)
        return trying.breaks

    if found := smallest(breaks, _sequences(bodies, makes=api.target.maker is not None), seed, MOST):
        _play(api, found)


def _play(api: Api, steps: Steps[Step]) -> None:
    sequence = Sequence(api)
    sequence.begin()
    for step in steps:
        sequence.play(step)


def _sequences(bodies: Steps[bytes], *, makes: bool) -> "SearchStrategy[list[Step]]":
    """Sequences of steps: updates, reads, and campaigns that are made and deleted, as often."""
    from hypothesis import strategies as st

    number = st.integers(0, FEW)
    update = st.builds(Step, st.just(UPDATE), number, st.sampled_from(bodies) | st.sampled_from(CHANGES))
    making_kinds = (CREATE, DELETE) if makes else (READ,)
    reads, making = (st.builds(Step, st.sampled_from(kinds), number) for kinds in ((READ, LIST), making_kinds))
    return st.lists(update | reads | making, min_size=1, max_size=LONGEST)
