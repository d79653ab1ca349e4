"""At the end of a run each campaign is as it was first seen, but for what its own updates asked for."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from conformance.checks.echo import same_as_sent
from conformance.checks.finding import quoted
from conformance.checks.state import ONLY_THE_NAMED, differences, losses, unsteady
from conformance.checks.text import members
from conformance.contract import Contract, Requirement
from conformance.errors import TargetError
from conformance.exchange import Exchange
from conformance.profile import Profile
from conformance.suite.api import Api
from conformance.suite.history import Sight
from conformance.suite.lag import is_documented, named_member
from conformance.suite.reader import Campaign, answered
from conformance.suite.still import is_refused
from conformance.suite.subjects import Subjects
from conformance.suite.views import OTHERS, breaks, changes
from conformance.targets.effect import NAME, STATUS
from conformance.targets.permission import PRIORITY
from conformance.targets.permitted import Withheld
from conformance.verdicts.ledger import Ledger

SCENARIO = "restoration::last look"
"""What looks at campaigns for the last time, written as scenarios are."""
STATE, PAUSED, RUNNING = "state/", "PAUSED", "RUNNING"
PERSISTS = "state/persists"
Step = tuple[Sight, Sight]
"""Two views of a campaign, one after the other."""


def compare(
    subjects: Subjects, contract: Contract, ledger: Ledger, catalogue: Mapping[str, Requirement], profile: Profile
) -> None:
    """Hold the views of each campaign against its first, and blame what nobody asked for on the update that did it.

    In the quick profile nothing is read for that, and nothing is compared where the target can no longer be read. What
    a scenario has found already is not found again.
    """
    api = Api(subjects, contract, ledger, SCENARIO, catalogue[ONLY_THE_NAMED], profile)
    with suppress(TargetError, Withheld):
        views = {} if profile.is_minimal else subjects.snapshot()
        _compare(api, ledger)
        for identity, view in views.items() if not subjects.waiting.has_lagged else ():
            _judge_kept(api, ledger, identity, view)


def _compare(api: Api, ledger: Ledger) -> None:
    known = set(_found(ledger))
    for identity in api.target.campaigns:
        found = (*_lasting(api, identity), *_unasked(api, identity), *_restless(api, identity))
        for at, step in dict(found).items():
            if at not in known:
                _blame(api, ledger, identity, at, step)


def _found(ledger: Ledger) -> Iterator[str]:
    """Where scenarios found that something had changed."""
    for requirement, entries in ledger.broken.items():
        if requirement.startswith(STATE):
            yield from (at for entry in entries for at in entry.finding.pointer.split(", "))


def _lasting(api: Api, identity: str) -> Iterator[tuple[str, Step]]:
    """What no request can change and is another at the end, and the views between which it became so."""
    history, tree = api.subjects.history, api.contract.answers[200].tree
    first, last = history.ends(identity)
    for at in changes(api, identity, first, last, NAME, PRIORITY, *unsteady(first)):
        for one, other in reversed(history.steps(identity)):
            if at in differences(tree, one.view, last) or at in losses(tree, one.view, last):
                if all(named_member(update.request.body) != at.split("/")[1] for update in history.of(identity, other)):
                    yield at, (one, other)
                break


def _restless(api: Api, identity: str) -> Iterator[tuple[str, Step]]:
    """The status of a campaign that was PAUSED and is not any more, though no update in between has asked for that.

    One that was set running may have ended since. Nothing is said where GET shows changes late, or where nobody knows
    what an update has asked for.
    """
    history = api.subjects.history
    for one, other in history.steps(identity) if not api.subjects.waiting.has_lagged else ():
        value = other.view.get(STATUS)
        updates = [update for update in history.between(one, other) if update.request.campaign == identity]
        is_known = all(is_documented(update) or is_refused(update) for update in updates)
        if one.view.get(STATUS) == PAUSED and isinstance(value, str) and value != PAUSED and is_known:
            asked = [given for update in updates for given in _given(update, STATUS)]
            if not any(same_as_sent(STATUS, state, given) for given in asked for state in (value, RUNNING)):
                yield f"/{STATUS}", (one, other)
                return


def _unasked(api: Api, identity: str) -> Iterator[tuple[str, Step]]:
    """A name or a priority that no update of the campaign has asked for, and the views between which it came.

    Nothing is said of the time after an update of which nobody knows what it has asked for.
    """
    history = api.subjects.history
    first, _ = history.ends(identity)
    for member in sorted({NAME, PRIORITY} & first.keys()):
        for one, other in history.steps(identity):
            updates = history.of(identity, other)
            if not all(is_documented(update) or is_refused(update) for update in updates):
                break
            known = [value for update in updates for value in _given(update, member)]
            value = other.view.get(member)
            if value is not None and not any(same_as_sent(member, value, each) for each in (first[member], *known)):
                yield f"/{member}", (one, other)
                break


def _judge_kept(api: Api, ledger: Ledger, identity: str, view: Campaign) -> None:
    """Judge that the name and the priority that updates gave last are there at the end."""
    known, updates = set(_found(ledger)), api.subjects.history.of(identity)[::-1]
    accepted = [update for update in updates if update.status == api.contract.update.success]
    for member in {NAME, PRIORITY}.intersection(api.subjects.trail(identity).late(view)):
        update = next((each for each in accepted if named_member(each.request.body) == member), None)
        is_known = f"/{member}" in known or breaks(api, member, view[member])
        if update and not is_known and ledger.number_of(update) is not None:
            asked, seen = str(members(update.request.body).get("value")), quoted(view[member])
            api.judge(update, False, f"/{member}", f"{quoted(asked)} until the end", seen, of=PERSISTS)


def _given(exchange: Exchange, member: str) -> tuple[object, ...]:
    """The value that an update asked for, and what its answer shows instead."""
    named = named_member(exchange.request.body) == member
    return (members(exchange.request.body).get("value"), answered(exchange).get(member)) if named else ()


def _blame(api: Api, ledger: Ledger, identity: str, at: str, step: Step) -> None:
    """Judge the last update between two views: of the campaign itself, if there is one, else of another.

    What an update of that very member has given was not kept.
    """
    between = api.subjects.history.between(*step)
    others = [exchange for exchange in between if exchange.request.campaign != identity]
    own = [exchange for exchange in between if exchange.request.campaign == identity and not is_refused(exchange)]
    accepted = [exchange for exchange in others if not is_refused(exchange)]
    named = [exchange for exchange in own if at == f"/{named_member(exchange.request.body)}"]
    known = [update for update in (*others, *accepted, *own, *named) if ledger.number_of(update) is not None]
    if evidence := known[-1:]:
        expected = f"campaign {identity} as before, if nobody else has changed it"
        of = OTHERS if not own else PERSISTS if evidence[0] in named else ONLY_THE_NAMED
        api.judge_alike(evidence[0], [at], expected, step[0].view, step[1].view, of=of)
