"""Requests that are to be refused, by the answer that they should get: to see that they change nothing."""

from collections.abc import Callable, Iterator, Mapping

from conformance.exchange import Exchange, Request
from conformance.suite.api import Api
from conformance.suite.bad_bodies import BAD, BAD_STATUS, DOUBTFUL
from conformance.suite.bad_credentials import OTHER_CASE, WRONG
from conformance.suite.change import Change, first_change
from conformance.suite.still import Still
from conformance.suite.subjects import PAUSE
from conformance.suite.views import Wrong, changes, judge_unchanged
from conformance.targets.effect import STATUS
from conformance.targets.target import READONLY_TOKEN

Requests = dict[Request, Wrong]
"""Wrong requests, and what each is made of."""
OF_SOME_TOKENS = f"Bearer {OTHER_CASE}"
"""The credential that some tokens do not make a wrong one."""


def wrong_bodies(change: Change) -> Iterator[Wrong]:
    """The change, asked for with every body that has errors; a cut-off one first."""
    kinds = [*(bodies for _, bodies in BAD.values()), *(bodies for _, _, bodies in DOUBTFUL.values())]
    return (Wrong(body, {}) for bodies in kinds for body in bodies(change.body))


def wrong_statuses(_: Change) -> Iterator[Wrong]:
    """Every value that no status has, which would show in any state."""
    for _words, bodies in BAD_STATUS.values():
        yield from (Wrong(body, {}) for body in bodies(PAUSE))


def wrong_credentials(change: Change) -> Iterator[Wrong]:
    """The change, asked for with every credential that is none."""
    values = {name: value for name, (_, value) in WRONG.items() if value != OF_SOME_TOKENS}
    return (Wrong(change.body, {"Authorization": value}, f"401/{name}") for name, value in values.items())


def read_only(change: Change) -> Iterator[Wrong]:
    """The change, asked for with a token that may read only."""
    yield Wrong(change.body, {"Authorization": f"Bearer ${READONLY_TOKEN}"}, "403/read-only-token")


def were_harmless(api: Api, wrong: Callable[[Change], Iterator[Wrong]]) -> bool | None:
    """Judge wrong requests that were refused earlier and changed nothing. None if there were none.

    Where something has changed, it may have been by any request that was refused, and nothing is judged here.
    """
    change = first_change(api)
    still = api.subjects.opening.get(change.identity) if change else None
    if change is None or still is None:
        return None
    asked = [api.request(change.identity, sent.body, sent.headers) for sent in wrong(change)]
    if api.subjects.stills.get(change.identity) is still and still.awaits_look(asked):
        api.subjects.read(change.identity)
    refused = still.refused(asked)
    if not refused:
        return None
    if _has_changed(api, change.identity, still):
        return False
    _judge_last(api, change.identity, still, refused)
    return True


def without_harmless(api: Api, identity: str, asked: Requests) -> Requests:
    """The requests that are still to be sent: not those that were refused word for word before, and changed nothing.

    Those are judged here. Where something has changed, it may have been by any of them, and all are to be sent again;
    also where the campaign was in another state then, in which the change would not have shown.
    """
    still = api.subjects.opening.get(identity)
    refused = still.refused(asked) if still and not api.profile.is_deep else {}
    if still is None or not refused or not _is_in_its_state(api, identity, still) or _has_changed(api, identity, still):
        return asked
    _judge_last(api, identity, still, refused)
    return {request: sent for request, sent in asked.items() if request not in refused}


def _is_in_its_state(api: Api, identity: str, still: Still) -> bool:
    return still.before.get(STATUS) == (api.subjects.seen(identity) or {}).get(STATUS)


def _has_changed(api: Api, identity: str, still: Still) -> bool:
    return any(changes(api, identity, still.before, view) for view in still.views)


def _judge_last(api: Api, identity: str, still: Still, refused: Mapping[Request, Exchange]) -> None:
    """Judge on the last refusal that none of them changed anything."""
    judge_unchanged(api, [*refused.values()][-1], {identity: still.before}, {identity: still.views[-1]})


REFUSED: dict[str, tuple[str, Callable[[Change], Iterator[Wrong]]]] = {
    "400": ("whose body has errors", wrong_bodies),
    "422": ("for a status that does not exist, or that the state does not allow", wrong_statuses),
    "401": ("with a credential that is none", wrong_credentials),
    "403": ("with a read-only token", read_only),
}
