"""What a part of a run does beside its own scenarios, so that all parts together see as much as one process would."""

from collections.abc import Mapping
from contextlib import suppress

from conformance.contract import Contract, Requirement
from conformance.profile import Profile
from conformance.suite.api import Api
from conformance.suite.subjects import PAUSE, NotExercised, Replacement, Subjects
from conformance.targets.permitted import Withheld
from conformance.verdicts.ledger import Ledger

EVERY_CAMPAIGN = (
    "200/every-campaign",
    "Each campaign that may be touched answers as documented what changes nothing about it.",
)
"""The requirement that scenarios prove on every campaign, one after another."""


def sweep(
    subjects: Subjects, contract: Contract, ledger: Ledger, catalogue: Mapping[str, Requirement], profile: Profile
) -> None:
    """In a part of a run, update each campaign that no update has shown there: each has a shape of its own."""
    api = Api(subjects, contract, ledger, "every campaign of this part", catalogue[EVERY_CAMPAIGN[0]], profile)
    for identity, campaign in subjects.seen_all().items():
        with suppress(NotExercised, Withheld):
            _show(api, identity, list(subjects.repeats(identity, campaign)))


def _show(api: Api, identity: str, bodies: list[Replacement]) -> None:
    """Send updates until the answer to one shows the campaign."""
    for body in bodies:
        if api.subjects.shown(identity):
            return
        exchange = api.patch(identity, body)
        if body == PAUSE:
            api.expect(exchange, 200, 422)
