"""Sequences of all operations, made from the contract at random: in the deep profile only, since they take long."""

from collections.abc import Sequence as Steps
from typing import TYPE_CHECKING

from conformance.checks.requests import RequestContract, Standing
from conformance.suite.api import Api
from conformance.suite.making import CREATE, DELETE
from conformance.suite.requirement import proves
from conformance.suite.sequence import AFTER_ANY, FEW, LIST, READ, SEQUENCE, UPDATE, Sequence, Step
from conformance.suite.smallest import smallest
from conformance.suite.subjects import NotExercised
from conformance.suite.test_generated import Bodies
from conformance.suite.trying import Trying

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

LONGEST = 8
"""Steps of a sequence."""
MOST = 25
"""Sequences that are tried."""


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
    for step in steps:
        sequence.play(step)


def _sequences(bodies: Steps[bytes], *, makes: bool) -> "SearchStrategy[list[Step]]":
    """Sequences of steps: updates above all, which alone change what is there."""
    from hypothesis import strategies as st

    number = st.integers(0, FEW)
    update = st.builds(Step, st.just(UPDATE), number, st.sampled_from(bodies))
    others = st.builds(Step, st.sampled_from((READ, LIST, *((CREATE, DELETE) if makes else ()))), number)
    return st.lists(update | update | others, min_size=1, max_size=LONGEST)
