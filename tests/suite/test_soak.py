"""The same update, many times: each answer is held beside the one before it."""

from functools import partial

from conformance.checks.state import ONLY_THE_NAMED
from conformance.options import Settings
from conformance.reference.alteration import Alteration
from conformance.reference.documented import SUCCESS
from conformance.reference.middleware import Answer, Asked
from conformance.runner import play
from conformance.session import Session
from conformance.targets.reference import reference_target


def other_priority(asked: Asked, answer: Answer) -> Answer:
    """Show another priority in every seventh answer to an update."""
    is_seventh = asked.is_update and answer.status == SUCCESS and asked.updates % 7 == 0
    return answer.with_json(answer.json | {"priority": 9}) if is_seventh else answer


def test_what_one_answer_in_many_shows_otherwise_is_found() -> None:
    altered = Alteration(id="seventh", story="seventh", rewrite=other_priority)
    settings = Settings(report="", repeat=20, only=("200/soak",))
    session = Session(settings, partial(reference_target, 5.0, altered, in_process=True))
    play(session)
    assert session.ledger.broken[ONLY_THE_NAMED]
