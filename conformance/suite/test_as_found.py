"""Each campaign in the state in which it was found: most states are had only once."""

from contextlib import suppress

from conformance.suite.api import Api
from conformance.suite.requirement import proves
from conformance.suite.subjects import NotExercised
from conformance.suite.sweep import EVERY_CAMPAIGN
from conformance.targets.permitted import Withheld


@proves(*EVERY_CAMPAIGN, item="200")
def test_unchanging(api: Api) -> None:
    """Those that are not PAUSED are given the name or the priority that they have; after a look at what others did."""
    every = api.subjects.seen_all() if api.profile.is_minimal else api.subjects.snapshot()
    if api.profile.is_minimal and api.subjects.paused():
        raise NotExercised("in the quick profile one that is PAUSED stands for all")
    others = {identity: view for identity, view in every.items() if view.get("status") != "PAUSED"}
    found = {identity: next(api.subjects.repeats(identity, view), None) for identity, view in others.items()}
    bodies = {identity: body for identity, body in found.items() if body}
    if not bodies:
        raise NotExercised("no listed campaign that is not PAUSED may be sent what it shows")
    for identity, body in api.profile.few(bodies.items()):
        with suppress(Withheld):
            api.expect(api.patch(identity, body), 200, 400, 422)
