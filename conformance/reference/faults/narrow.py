"""Written faults that show in one state, for one member or with one kind of character only."""

import html
from collections.abc import Callable, Iterator
from http import HTTPStatus

from conformance.reference.alteration import Fault
from conformance.reference.documented import FORBIDDEN, NOT_FOUND, SUCCESS, UNAUTHORIZED, UNPROCESSABLE
from conformance.reference.faults.acting import gives
from conformance.reference.faults.renames import CHANGES
from conformance.reference.faults.statuses import Applies, answered, forged
from conformance.reference.middleware import Answer, Asked, Rewrite

RESET = 5
"""The priority that new campaigns have on some servers."""


def _is_accepted(asked: Asked, answer: Answer, member: str) -> bool:
    """Whether this is an update of a member, and was accepted."""
    return asked.is_update and answer.status == SUCCESS and asked.members.get("path") == member


def _was(asked: Asked, state: str) -> bool:
    """Whether the campaign was in a state before."""
    return bool(asked.before[asked.identity].get("status") == state)


def _kept(asked: Asked, answer: Answer, **members: object) -> Answer:
    """Keep these members of the campaign otherwise, and show it so."""
    asked.store[asked.identity].campaign |= members
    return answer.with_json(asked.store[asked.identity].view())


def pausing_resets_priority(asked: Asked, answer: Answer) -> Answer:
    """Give a campaign that runs the usual priority when it is paused."""
    is_one = gives(asked, answer, "status", "paused") and _was(asked, "RUNNING")
    return _kept(asked, answer, priority=RESET) if is_one else answer


def forgets_priority(state: str) -> Rewrite:
    """Take another priority of a campaign in this state, and forget it."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        if _is_accepted(asked, answer, "priority") and _was(asked, state):
            asked.store[asked.identity].campaign["priority"] = asked.before[asked.identity]["priority"]
        return answer

    return rewrite


def prioritising_pauses(state: str) -> Rewrite:
    """Pause a campaign in this state when it is given another priority."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        is_one = _is_accepted(asked, answer, "priority") and _was(asked, state)
        return _kept(asked, answer, status="PAUSED") if is_one else answer

    return rewrite


def only_one_runs(asked: Asked, answer: Answer) -> Answer:
    """Pause all others that run when a campaign is set running."""
    if gives(asked, answer, "status", "running"):
        for identity in asked.store.ids:
            campaign = asked.store[identity].campaign
            if identity != asked.identity and campaign["status"] == "RUNNING":
                campaign["status"] = "PAUSED"
    return answer


def escaped_name(asked: Asked, answer: Answer) -> Answer:
    """Keep a name as it is written in HTML."""
    if not _is_accepted(asked, answer, "name"):
        return answer
    return _kept(asked, answer, name=html.escape(str(asked.members["value"])))


def case_only(asked: Asked, answer: Answer) -> Answer:
    """Leave a name as it is where the new one differs by its letter case only."""
    before = asked.before.get(asked.identity, {})
    if not _is_accepted(asked, answer, "name") or before["name"].lower() != str(asked.members["value"]).lower():
        return answer
    return _kept(asked, answer, name=before["name"])


def forbidden_renames(asked: Asked, answer: Answer) -> Answer:
    """Rename a campaign for a token that may read only, and refuse it."""
    is_rename = asked.is_update and answer.status == FORBIDDEN and asked.members.get("path") == "name"
    if is_rename and asked.identity in asked.store.ids:
        asked.store[asked.identity].campaign["name"] = str(asked.members["value"])
    return answer


def no_content_where_ready(asked: Asked, answer: Answer) -> Answer:
    """Answer 204 where a campaign that is READY keeps what it has."""
    is_one = _is_accepted(asked, answer, "name") and _was(asked, "READY")
    is_same = is_one and asked.before[asked.identity]["name"] == asked.members.get("value")
    return Answer(HTTPStatus.NO_CONTENT) if is_same else answer


def refused_pause_renames(asked: Asked, answer: Answer) -> Answer:
    """Refuse to pause a campaign that is READY, and rename it."""
    if not gives(asked, answer, "status", "paused") or not _was(asked, "READY"):
        return answer
    asked.store[asked.identity].campaign |= {"status": "READY", "name": "Not paused"}
    return forged(UNPROCESSABLE, asked, answer)


def pausing_again_readies(asked: Asked, answer: Answer) -> Answer:
    """Say that a campaign is PAUSED which is paused again, and have it READY."""
    if gives(asked, answer, "status", "paused") and _was(asked, "PAUSED"):
        asked.store[asked.identity].campaign["status"] = "READY"
    return answer


def null_is_none(asked: Asked, answer: Answer) -> Answer:
    """Show no name where it is the word null."""
    if asked.is_update and answer.status == SUCCESS and answer.json.get("name") == "null":
        return answer.with_json(answer.json | {"name": None})
    return answer


def links_elsewhere(asked: Asked, answer: Answer) -> Answer:
    """Link from campaigns to an address of another host with a letter too few."""
    if not asked.is_update or answer.status != SUCCESS:
        return answer
    return _linked(answer, self=f"{ELSEWHERE}/campaigns/{asked.identity}", campaigns=f"{ELSEWHERE}/campaign")


def renaming_breaks_link(asked: Asked, answer: Answer) -> Answer:
    """Link from campaigns to the campaign itself when it has been given a name."""
    if not _is_accepted(asked, answer, "name"):
        return answer
    return _linked(answer, campaigns=answer.json["_links"]["self"]["href"])


def _linked(answer: Answer, **links: str) -> Answer:
    linked = {relation: {"href": address} for relation, address in links.items()}
    return answer.with_json(answer.json | {"_links": answer.json["_links"] | linked})


ELSEWHERE = "https://api.example"
EFFECTS = ("state/*",)
NARROW: tuple[tuple[str, str, Rewrite, tuple[str, ...]], ...] = (
    ("pausing-resets-priority", CHANGES, pausing_resets_priority, EFFECTS),
    ("pausing-again-readies", "state/twice", pausing_again_readies, EFFECTS),
    ("null-is-none", "200/4/type", null_is_none, ("200/shows-change",)),
    ("refused-pause-renames", "state/refused-422", refused_pause_renames, ("200/from-READY",)),
    ("only-one-runs", "state/other-campaigns", only_one_runs, EFFECTS),
    ("escaped-name", "200/shows-change", escaped_name, ()),
    ("case-only", "200/shows-change", case_only, ()),
    ("forbidden-renames", "state/refused-403", forbidden_renames, ()),
    ("links-elsewhere", "200/campaigns-link", links_elsewhere, ()),
    ("renaming-breaks-link", "200/campaigns-link", renaming_breaks_link, ()),
    ("no-content-where-ready", "200/every-campaign", no_content_where_ready, ("status/documented", "200/*")),
)
FAILING: tuple[tuple[str, str, Applies, str], ...] = (
    (
        "apostrophe",
        "200/generated",
        lambda asked, answer: _is_accepted(asked, answer, "name") and "'" in str(asked.members.get("value")),
        "fails on a name with an apostrophe",
    ),
    (
        "priority-nine",
        "200/generated",
        lambda asked, answer: gives(asked, answer, "priority", "9"),
        "fails on the priority 9",
    ),
    (
        "null-token",
        "401/garbage-token",
        lambda asked, answer: answer.status == UNAUTHORIZED and asked.header("authorization") == "Bearer null",
        "fails on the token null",
    ),
    (
        "three-parts",
        "401/garbage-token",
        lambda asked, answer: answer.status == UNAUTHORIZED and asked.header("authorization").count(".") == 2,
        "fails on a token in three parts that is none",
    ),
    (
        "quoted-id",
        "404/paths",
        lambda asked, answer: answer.status == NOT_FOUND and "'" in asked.identity,
        "fails on a quote in an id",
    ),
    (
        "nul-in-name",
        "400/generated-open",
        lambda asked, _: asked.members.get("path") == "name" and "\0" in str(asked.members.get("value")),
        "fails on a name with a NUL in it",
    ),
)
OF_A_STATE: tuple[tuple[str, str, Callable[[str], Rewrite], str], ...] = (
    ("forgets-priority", "state/persists", forgets_priority, "takes another priority of a campaign, and forgets it"),
    ("prioritising-pauses", CHANGES, prioritising_pauses, "pauses a campaign that is given another priority"),
)


def narrow_faults() -> Iterator[Fault]:
    """Faults of updates that show seldom."""
    for name, breaks, rewrite, also in NARROW:
        story = (rewrite.__doc__ or "").strip().rstrip(".").lower()
        yield Fault(id=f"narrow:{name}", breaks=breaks, story=story, rewrite=rewrite, also=frozenset(also))
    for name, breaks, applies, story in FAILING:
        failing = answered(HTTPStatus.INTERNAL_SERVER_ERROR, applies)
        yield Fault(
            id=f"narrow:{name}", breaks=breaks, story=story, rewrite=failing, also=frozenset({"status/documented"})
        )
    for name, breaks, make, story in OF_A_STATE:
        for state in ("RUNNING", "READY"):
            yield Fault(
                id=f"narrow:{name}:{state}",
                breaks=breaks,
                story=f"{story}, where it is {state}",
                rewrite=make(state),
                also=frozenset(EFFECTS),
            )
