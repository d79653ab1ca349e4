"""Written faults of the state: what an update does to campaigns, and what its answer shows of that."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from conformance.reference.alteration import Fault
from conformance.reference.documented import (
    BAD_REQUEST,
    FORBIDDEN,
    NOT_FOUND,
    SUCCESS,
    UNAUTHORIZED,
    UNPROCESSABLE,
    UPDATE,
)
from conformance.reference.faults.acting import LOSSES
from conformance.reference.faults.renames import CHANGES, RENAMES
from conformance.reference.faults.statuses import forged
from conformance.reference.middleware import Answer, Asked, Rewrite
from conformance.reference.store import Campaign


def on_success(change: Rewrite) -> Rewrite:
    """Apply a change to successful updates only."""
    return lambda asked, answer: change(asked, answer) if asked.is_update and answer.status == SUCCESS else answer


def on_refusal(*statuses: int) -> Rewrite:
    """Do what was asked, or something like it, although it is refused with one of ``statuses``."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        if asked.is_update and answer.status in statuses:
            if asked.identity in asked.store.ids:
                _toggle(asked.store[asked.identity].campaign)
            else:
                first = asked.store[asked.store.ids[0]].campaign
                first["priority"] = first["priority"] % 10 + 1
        return answer

    return rewrite


def _toggle(campaign: Campaign) -> None:
    campaign["status"] = "PAUSED" if campaign["status"] == "RUNNING" else "RUNNING"


def _other(asked: Asked) -> str:
    ids = asked.store.ids
    return ids[(ids.index(asked.identity) + 1) % len(ids)]


def not_kept(asked: Asked, answer: Answer) -> Answer:
    """Answer as if the change was made, and forget it."""
    asked.store[asked.identity].campaign |= asked.before[asked.identity]
    return answer


def old_shown(asked: Asked, answer: Answer) -> Answer:
    """Make the change, and show the campaign as it was."""
    return answer.with_json(answer.json | {k: v for k, v in asked.before[asked.identity].items() if k in answer.json})


def other_shown(asked: Asked, answer: Answer) -> Answer:
    """Show another campaign."""
    return answer.with_json(asked.store[_other(asked)].view())


def other_id(asked: Asked, answer: Answer) -> Answer:
    """Show the right campaign under another's id."""
    return answer.with_json(answer.json | {"id": _other(asked)})


def other_link(asked: Asked, answer: Answer) -> Answer:
    """Link to another campaign."""
    links = answer.json["_links"] | {"self": {"href": UPDATE.path(id=_other(asked))}}
    return answer.with_json(answer.json | {"_links": links})


def dead_link(relation: str) -> Rewrite:
    """Link to nowhere."""

    def rewrite(_: Asked, answer: Answer) -> Answer:
        links = answer.json["_links"] | {relation: {"href": "/nowhere"}}
        return answer.with_json(answer.json | {"_links": links})

    return rewrite


def campaigns_link_to_one(_: Asked, answer: Answer) -> Answer:
    """Link to the campaign itself in place of all campaigns."""
    links = answer.json["_links"]
    return answer.with_json(answer.json | {"_links": links | {"campaigns": links["self"]}})


def member_changed(asked: Asked, answer: Answer) -> Answer:
    """Change the run_once of the campaign as well."""
    campaign = asked.store[asked.identity].campaign
    campaign["run_once"] = not campaign["run_once"]
    return answer.with_json(
        answer.json | {"run_once": campaign["run_once"]} if "run_once" in answer.json else answer.json
    )


def deep_member_changed(asked: Asked, answer: Answer) -> Answer:
    """Count a deep member of the campaign up."""
    strategy = asked.store[asked.identity].campaign["dialing_strategy"]
    strategy["max_attempts"] = strategy["max_attempts"] % 100 + 1
    return answer.with_json(asked.store[asked.identity].view())


def other_paused(asked: Asked, answer: Answer) -> Answer:
    """Change the status of another campaign as well."""
    _toggle(asked.store[_other(asked)].campaign)
    return answer


def other_renamed(asked: Asked, answer: Answer) -> Answer:
    """Rename another campaign as well."""
    campaign = asked.store[_other(asked)].campaign
    campaign["name"] = f"Copy {asked.updates}"
    return answer


def _created(asked: Asked, answer: Answer, moment: str) -> Answer:
    asked.store[asked.identity].campaign["created_at"] = moment
    return answer.with_json(answer.json | {"created_at": moment} if "created_at" in answer.json else answer.json)


def created_again(asked: Asked, answer: Answer) -> Answer:
    """Give another created_at with every answer."""
    return _created(asked, answer, f"2026-03-02T08:15:{asked.updates % 60:02}Z")


def created_in_micros(asked: Asked, answer: Answer) -> Answer:
    """Give another created_at with every answer, within one second."""
    return _created(asked, answer, f"2026-03-02T08:15:00.{asked.updates % 1_000_000:06}Z")


def second_time(status: int) -> Rewrite:
    """Refuse an update that repeats the one before."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        this = (asked.identity, asked.body)
        repeated = asked.memory.get("last") == this
        asked.memory["last"] = this
        return forged(status, asked, answer) if repeated else answer

    return rewrite


def second_undoes(asked: Asked, answer: Answer) -> Answer:
    """Take an update back when it is repeated."""
    this = (asked.identity, asked.body)
    if asked.memory.get("last") == this:
        _toggle(asked.store[asked.identity].campaign)
        asked.memory["last"] = None
    else:
        asked.memory["last"] = this
    return answer


def differs_from_get(_: Asked, answer: Answer) -> Answer:
    """Show another dialing_mode in the answer than GET does."""
    mode: Any = {"PREDICTIVE": "PREVIEW", "PREVIEW": "PREDICTIVE"}.get(answer.json.get("dialing_mode"))
    return answer.with_json(answer.json | {"dialing_mode": mode}) if mode else answer


ALIKE = (
    "200/answers",
    "200/soak",
    "200/state-values",
    "200/headers",
    "200/connection",
    "200/member-order",
    "200/white-space",
    "400/request-media-type",
    "400/undocumented-shapes",
)
"""What scenarios that send the same update twice find out."""

BESIDE = "200/campaigns-link"
"""What a campaigns link breaks beside a self link that is right."""
OTHER = ("200/shows-change", "links/self", "state/created-at", "state/answer-is-the-campaign")
"""What falls with an answer that shows another campaign."""

WRITTEN: tuple[tuple[str, str, Rewrite, tuple[str, ...]], ...] = (
    ("not-kept", "state/persists", not_kept, ("state/answer-is-the-campaign", CHANGES)),
    ("old-shown", "200/shows-change", old_shown, ()),
    ("other-shown", "200/same-campaign", other_shown, OTHER),
    ("other-id", "200/same-campaign", other_id, ("200/self-link", "links/self", "state/answer-is-the-campaign")),
    ("other-link", "200/self-link", other_link, ("links/self",)),
    ("dead-self-link", "links/self", dead_link("self"), ()),
    ("dead-campaigns-link", "links/campaigns", dead_link("campaigns"), (BESIDE,)),
    ("campaigns-link-to-one", "links/campaigns", campaigns_link_to_one, (BESIDE,)),
    ("member-changed", CHANGES, member_changed, ("state/twice",)),
    ("deep-member-changed", CHANGES, deep_member_changed, ("state/twice",)),
    *LOSSES,
    *RENAMES,
    ("other-paused", "state/other-campaigns", other_paused, ("state/twice", "state/sequence")),
    ("other-renamed", "state/other-campaigns", other_renamed, ("state/twice", "state/sequence")),
    ("created-again", "state/created-at", created_again, (CHANGES, "state/twice")),
    ("created-in-micros", "state/created-at", created_in_micros, (CHANGES, "state/twice")),
    ("second-time-500", "state/twice", second_time(HTTPStatus.INTERNAL_SERVER_ERROR), (*ALIKE, "status/documented")),
    ("second-time-404", "state/twice", second_time(NOT_FOUND), ALIKE),
    ("second-undoes", "state/twice", second_undoes, ("state/answer-is-the-campaign", "state/sequence")),
    ("differs-from-get", "state/answer-is-the-campaign", differs_from_get, ()),
)


STATE_NOISE = frozenset(
    {
        "state/sequence",
        "state/answer-is-the-campaign",
        "200/from-PAUSED",
        "200/running",
        "200/every-campaign",
        "200/request-media-type",
        "200/accept",
    }
)
"""What falls with the state of campaigns, or with an update that is refused."""


def state_faults() -> Iterator[Fault]:
    """Faults of what is kept and shown, and refused requests that change something all the same."""
    for name, breaks, change, also in WRITTEN:
        yield Fault(
            id=f"state:{name}",
            breaks=breaks,
            story=(change.__doc__ or name).strip().rstrip(".").lower(),
            rewrite=on_success(change),
            also=frozenset(also) | STATE_NOISE,
        )
    for requirement, statuses in {
        "400": (BAD_REQUEST,),
        "422": (UNPROCESSABLE,),
        "401": (UNAUTHORIZED,),
        "403": (FORBIDDEN,),
        "404": (NOT_FOUND,),
    }.items():
        yield Fault(
            id=f"state:refused-{requirement}",
            breaks=f"state/refused-{requirement}",
            story=f"changes a campaign although it answers {requirement}",
            rewrite=on_refusal(*statuses),
            also=frozenset({"state/refused-400", "state/refused-422"} - {f"state/refused-{requirement}"}),
        )
