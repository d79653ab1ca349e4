"""Written faults of requests that do what they should not: refused ones that act, accepted ones that wipe."""

from collections.abc import Iterator

from conformance.reference.alteration import Fault
from conformance.reference.documented import BAD_BODY, FORBIDDEN, NOT_FOUND, SUCCESS, UNAUTHORIZED
from conformance.reference.faults.renames import CHANGES
from conformance.reference.faults.statuses import forged
from conformance.reference.middleware import Answer, Asked, Rewrite


def strategy_lost(asked: Asked, answer: Answer) -> Answer:
    """Wipe the strategy of the campaign."""
    asked.store[asked.identity].campaign.pop("dialing_strategy", None)
    return answer


def deep_member_lost(asked: Asked, answer: Answer) -> Answer:
    """Wipe a deep member of the campaign."""
    strategy = asked.store[asked.identity].campaign.get("dialing_strategy", {})
    strategy.pop("record_chain", None)
    return answer


LOSSES: tuple[tuple[str, str, Rewrite, tuple[str, ...]], ...] = (
    ("strategy-lost", CHANGES, strategy_lost, ("200/11*", "state/twice")),
    ("deep-member-lost", CHANGES, deep_member_lost, ("200/11.9*", "state/twice")),
)


def acts_without_op(asked: Asked, answer: Answer) -> Answer:
    """Make a change that is asked for without an op, and refuse it."""
    body, known = asked.members, asked.identity in asked.store.ids
    if answer.status in BAD_BODY and known and body.keys() == {"path", "value"} and body["path"] == "status":
        asked.store[asked.identity].campaign["status"] = str(body["value"]).upper()
    return answer


def acts_for_cut_token(asked: Asked, answer: Answer) -> Answer:
    """Make a change that is asked for with a token that is cut short, and refuse it."""
    token, good = asked.header("authorization"), asked.memory.setdefault("good", set())
    if answer.status != UNAUTHORIZED:
        good.add(token[:-1])
    elif token in good and asked.identity in asked.store.ids:
        asked.store[asked.identity].campaign["status"] = "PAUSED"
    return answer


def reader_prioritises(asked: Asked, answer: Answer) -> Answer:
    """Let a token that may only read change the priority, and nothing else."""
    if not asked.is_update or answer.status != FORBIDDEN or asked.members.get("path") != "priority":
        return answer
    asked.store[asked.identity].campaign["priority"] = int(str(asked.members["value"]))
    return forged(SUCCESS, asked, answer)


def creates_unknown(asked: Asked, answer: Answer) -> Answer:
    """Make a campaign that is not there, and say that it is not there."""
    if asked.is_update and answer.status == NOT_FOUND and len(asked.identity) == 36:
        asked.store.add(asked.identity)
    return answer


def _wipe_another(asked: Asked) -> None:
    for identity in asked.store.ids:
        if identity != asked.identity and "run_once" in asked.store[identity].campaign:
            del asked.store[identity].campaign["run_once"]
            return


def refusal_wipes_another(asked: Asked, answer: Answer) -> Answer:
    """Wipe a member of another campaign where a credential is refused."""
    if answer.status == UNAUTHORIZED:
        _wipe_another(asked)
    return answer


def first_wipes_another(asked: Asked, answer: Answer) -> Answer:
    """Wipe a member of another campaign with the first update."""
    if asked.is_update and answer.status == SUCCESS and "has wiped" not in asked.memory:
        asked.memory["has wiped"] = True
        _wipe_another(asked)
    return answer


def gives(asked: Asked, answer: Answer, member: str, value: str) -> bool:
    """Whether this is an update that was accepted, and gives a member a value."""
    given = (asked.members.get("path"), str(asked.members.get("value")).lower())
    return asked.is_update and answer.status == SUCCESS and given == (member, value)


def highest_priority_rings_longer(asked: Asked, answer: Answer) -> Answer:
    """Ring longer ever after, once the priority was 1."""
    if gives(asked, answer, "priority", "1"):
        asked.memory.setdefault("longer", set()).add(asked.identity)
    for identity in asked.memory.get("longer", ()):
        asked.store[identity].campaign["dialing_mode_configuration"]["max_ring_time_in_secs"] = 59
    return answer


def pausing_wipes_another(asked: Asked, answer: Answer) -> Answer:
    """Wipe a member of all that are READY when another campaign is paused."""
    if gives(asked, answer, "status", "paused"):
        for identity in asked.store.ids:
            campaign = asked.store[identity].campaign
            if identity != asked.identity and campaign["status"] == "READY":
                campaign.pop("run_once", None)
    return answer


def running_prioritises_another(asked: Asked, answer: Answer) -> Answer:
    """Give a campaign that is READY another priority when one is set running."""
    if gives(asked, answer, "status", "running"):
        for identity in asked.store.ids:
            if identity != asked.identity and asked.store[identity].campaign["status"] == "READY":
                asked.store[identity].campaign["priority"] = 7
    return answer


def rename_changes_an_incomplete_one(asked: Asked, answer: Answer) -> Answer:
    """Change the dialing mode of a campaign that is INCOMPLETE, and is named otherwise."""
    campaign = asked.store[asked.identity].campaign if asked.identity in asked.store.ids else {}
    renamed = asked.is_update and answer.status == SUCCESS and asked.members.get("path") == "name"
    if renamed and campaign.get("status") == "INCOMPLETE":
        campaign["dialing_mode"] = "PREVIEW"
    return answer


def loses_one_of_two(asked: Asked, answer: Answer) -> Answer:
    """Lose an update while which another of the same campaign comes: that one writes the campaign as it found it."""
    if not asked.is_update or answer.status != SUCCESS:
        return answer
    found = asked.memory.pop("found by the next", {})
    if asked.in_flight > 1:
        asked.memory["found by the next"] = {asked.identity: asked.before[asked.identity]}
    own = asked.members.get("path")
    others = {name: value for name, value in found.get(asked.identity, {}).items() if name != own}
    asked.store[asked.identity].campaign |= others
    return answer


def shown_late(asked: Asked, answer: Answer) -> Answer:
    """Show an update only at the third look."""
    if answer.status != SUCCESS or asked.identity not in asked.store.ids:
        return answer
    late = asked.memory.setdefault("late", {})
    if asked.is_update:
        late[asked.identity] = [asked.before[asked.identity]] * 2
        return answer
    earlier = late[asked.identity].pop() if late.get(asked.identity) else {}
    return answer.with_json(answer.json | {name: old for name, old in earlier.items() if name in answer.json})


ONCE_UNKNOWN = frozenset({"*/404/unknown-uuid", "create/400/source_id"})
"""What falls where a campaign exists that should not."""
ACTING: tuple[tuple[str, str, Rewrite], ...] = (
    ("acts-without-op", "state/refused-400", acts_without_op),
    ("acts-for-cut-token", "state/refused-401", acts_for_cut_token),
    ("reader-prioritises", "403/read-only-token", reader_prioritises),
    ("creates-unknown", "state/refused-404", creates_unknown),
    ("refusal-wipes-another", "state/refused-401", refusal_wipes_another),
    ("first-wipes-another", "state/other-campaigns", first_wipes_another),
    ("highest-priority-rings-longer", "state/only-the-named-member", highest_priority_rings_longer),
    ("pausing-wipes-another", "state/other-campaigns", pausing_wipes_another),
    ("running-prioritises-another", "state/other-campaigns", running_prioritises_another),
    ("rename-changes-an-incomplete-one", "state/only-the-named-member", rename_changes_an_incomplete_one),
    ("shown-late", "state/read-lag", shown_late),
)


def acting_faults() -> Iterator[Fault]:
    """Refused requests of less usual kinds that act all the same."""
    yield Fault(
        id="state:loses-one-of-two",
        breaks="state/at-once",
        story="lose an update while which another of the same campaign comes",
        rewrite=loses_one_of_two,
        socket=True,
    )
    for name, breaks, rewrite in ACTING:
        story = (rewrite.__doc__ or name).strip().rstrip(".").lower()
        yield Fault(id=f"state:{name}", breaks=breaks, story=story, rewrite=rewrite, also=ONCE_UNKNOWN)
