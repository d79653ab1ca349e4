"""Views of campaigns before and after requests: what has changed, what was lost, and by which request."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.checks.state import contradictions, contradictory_views, differences, losses, steady, unsteady
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.reader import GONE, Campaign, answered
from conformance.suite.subjects import NotExercised
from conformance.targets.permitted import Withheld

OTHERS = "state/other-campaigns"
"""The requirement that an update changes no other campaign."""
NOT_ALLOWED, UNPROCESSABLE = "state/refused-422", 422
"""The requirement that what is answered with 422 changes nothing."""
Views = dict[str, Campaign]
TRIES = 4
"""How often a group of wrong requests is sent without those of it that were answered otherwise than with a refusal."""
LOOKS = 2
"""Further looks at a campaign that has lost a member: one that comes and goes by itself is not lost."""


def breaks(api: Api, member: str, value: object, *, a_must: bool = False) -> bool:
    """Whether no campaign may show this value for a member, be it by a MUST or, unless ``a_must``, by a SHOULD."""
    broken = api.contract.answers[200].violations({member: value})
    return any(found.pointer == f"/{member}" and (found.is_must or not a_must) for found in broken)


def changes(api: Api, identity: str, before: Campaign, after: Campaign, *but: str) -> list[str]:
    """Pointers of the documented members that differ between two GETs of a campaign, those named aside.

    A member that only the first one shows is lost, if GET never shows it again.
    """
    tree, one, other = api.contract.answers[200].tree, steady(before, but), steady(after, but)
    lost = list(losses(tree, one, other))
    for _ in range(LOOKS):
        if lost:
            again = set(losses(tree, one, steady(api.subjects.look(identity) or before, but)))
            lost = [at for at in lost if at in again]
    return [*differences(tree, one, other), *lost]


def changed(api: Api, before: Views, after: Views, addressed: str = "", asked: bytes = b"") -> Mapping[str, list[str]]:
    """What has changed of the campaigns that were seen both before and after: pointers, by campaign.

    A campaign that runs may have ended by itself; but one that is ``addressed`` is not PAUSED by itself, or in a state
    that it was ``asked`` for.
    """
    found = {identity: ["/id"] for identity in before.keys() - after.keys() if _is_gone(api, identity)}
    for identity in before.keys() & after.keys():
        state = str(after[identity].get("status"))
        is_asked = identity == addressed and (state == "PAUSED" or state.lower().encode() in asked.lower())
        but = ("status",) if before[identity].get("status") == "RUNNING" and not is_asked else ()
        found[identity] = changes(api, identity, before[identity], after[identity], *but)
    return found


def _is_gone(api: Api, identity: str) -> bool:
    return api.target.read(identity).status in GONE


def judge_unchanged(
    api: Api, exchange: Exchange, before: Views, after: Views, addressed: str = "", *, of: str = ""
) -> None:
    """Judge that the campaigns seen both before and after ``exchange`` are the same."""
    for identity, different in changed(api, before, after, addressed, exchange.request.body).items():
        expected = f"campaign {identity} as before"
        api.judge_alike(exchange, different, expected, before[identity], after.get(identity, {}), of=of)


def before_refusal(api: Api, identity: str) -> Campaign:
    """What GET shows of a campaign before a request that its state may not allow; in the quick profile nothing."""
    return (api.subjects.read(identity) if not api.profile.is_minimal else None) or {}


def judge_refusal(api: Api, exchange: Exchange, before: Campaign) -> None:
    """Judge that a documented request which the state of a campaign did not allow has changed nothing about it.

    ``before`` is what GET has shown; where that is empty nothing is said.
    """
    identity = exchange.request.campaign
    if before and exchange.status == UNPROCESSABLE and (after := api.subjects.read(identity)):
        judge_unchanged(api, exchange, {identity: before}, {identity: after}, of=NOT_ALLOWED)


def contradicted(api: Api, exchange: Exchange, read: Campaign) -> list[str]:
    """Pointers of what the answer to an update shows differently from the GET after it, and not because it is late."""
    shown, identity = answered(exchange), exchange.request.campaign
    different = contradictions(api.contract.answers[200], exchange, read)
    return [at for at in different if not api.subjects.is_earlier(identity, at[1:], shown.get(at[1:]))]


def judge_listed(
    api: Api, exchange: Exchange, listed: Campaign, seen: Campaign, expected: str = "what GET shows"
) -> None:
    """Judge that a page of the list shows a campaign as GET does."""
    of = api.contract.operations["listCampaigns"].identity("200/as-read")
    api.judge_alike(exchange, listed_otherwise(api, listed, seen), expected, listed, seen, of=of)


def listed_otherwise(api: Api, listed: Campaign, seen: Campaign) -> list[str]:
    """Pointers of what the list shows of a campaign differently from GET."""
    get = api.contract.operations["getCampaign"]
    return contradictory_views(get.answers[get.success], listed, seen, unsteady(seen))


@dataclass(frozen=True)
class Wrong:
    """A request that is to be refused: a body, and the headers that differ from the usual ones.

    ``rule`` is the requirement that is broken where it is accepted; empty where other scenarios judge that.
    """

    body: object
    headers: Mapping[str, str | None]
    rule: str = ""


def judge_refused(api: Api, identity: str, wrong: Iterable[Wrong], undo: object) -> None:
    """Send wrong requests to a campaign, and judge that those of them that are refused change nothing.

    They are judged together; if something has changed, each is sent once more by itself, to find the one, and to tell
    it from what changes by itself. Where none changes anything again, it may have been somebody else, and is in doubt.
    ``undo`` is the request that takes back what an accepted one has changed.

    Raises:
        NotExercised: none was refused.
    """
    found = _group(api, identity, wrong, undo)
    if found is None:
        raise NotExercised("none of the requests was refused")
    refused, before, after = found
    last = refused[-1][0]
    asked = b" ".join(exchange.request.body for exchange, _ in refused)
    if any(changed(api, before, after, identity, asked).values()):
        guilty = _guilty(api, identity, refused, undo)
        judge_unchanged(api, *(guilty or (last, before, after)), identity if guilty else "")
        if guilty is None:
            api.doubt()
    else:
        judge_unchanged(api, last, before, after)


Refused = list[tuple[Exchange, Wrong]]
Seen = tuple[Exchange, Views, Views]


def _group(
    api: Api, identity: str, wrong: Iterable[Wrong], undo: object, tries: int = TRIES
) -> tuple[Refused, Views, Views] | None:
    """The requests that are refused, and the views before and after them; without those that are accepted.

    None if none is, or none but others at each of so many ``tries``.
    """
    before, refused, accepted = api.subjects.snapshot(identity, anew=not api.profile.is_minimal), [], list[Wrong]()
    for exchange, sent in _sent(api, identity, wrong):
        if exchange.status is not None and 400 <= exchange.status < 500:
            refused.append((exchange, sent))
        elif exchange.status is not None:
            accepted.append(sent)
    if accepted and refused:
        api.patch(identity, undo)
        rest = [sent for number, (_, sent) in enumerate(refused) if sent not in accepted and _is_first(refused, number)]
        return _group(api, identity, rest, undo, tries - 1) if rest and tries > 1 else None
    return (refused, before, api.subjects.snapshot(identity)) if refused else None


def _is_first(refused: Refused, number: int) -> bool:
    return all(sent is not refused[number][1] for _, sent in refused[:number])


def _sent(api: Api, identity: str, wrong: Iterable[Wrong]) -> Iterator[tuple[Exchange, Wrong]]:
    """Send each; of an even number the first once more, since what each turns round would be as before after all."""
    wrong = list(wrong)
    api.send_ahead(api.request(identity, sent.body, sent.headers) for sent in wrong)
    for sent in (*wrong, *wrong[: 1 - len(wrong) % 2]):
        try:
            exchange = api.patch(identity, sent.body, sent.headers)
        except Withheld:
            continue
        if sent.rule and exchange.status == api.contract.update.success:
            api.judge(exchange, False, "status", "a refusal", exchange.summary(), of=sent.rule)
        yield exchange, sent


def _guilty(api: Api, identity: str, refused: Refused, undo: object) -> Seen | None:
    """The request that changes something again when it is sent by itself, if there is one."""
    for _, sent in refused:
        api.patch(identity, undo)
        before = api.subjects.snapshot(identity)
        exchange = api.patch(identity, sent.body, sent.headers)
        after = api.subjects.snapshot(identity)
        if any(changed(api, before, after, identity, exchange.request.body).values()):
            alone = {identity: before.get(identity, {})}
            return None if _changes_by_itself(api, identity, exchange, undo, alone) else (exchange, before, after)
    return None


def _changes_by_itself(api: Api, identity: str, exchange: Exchange, undo: object, before: Views) -> bool:
    """Whether the same change comes a while after ``undo``, too, with nothing sent between: some end by themselves."""
    api.patch(identity, undo)
    asked = exchange.request.body
    return api.target.soon(lambda: any(changed(api, before, _shown(api, identity), identity, asked).values()))


def _shown(api: Api, identity: str) -> Views:
    return {identity: answered(api.target.read(identity))}
