"""Written faults of what makes and deletes campaigns: refusals that are none, and deeds that are not done as said."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import Operation, load_contract
from conformance.reference.alteration import Fault
from conformance.reference.faults.companions import query, refusal_faults, written
from conformance.reference.faults.statuses import Applies
from conformance.reference.middleware import Answer, Asked, Rewrite
from conformance.reference.store import Campaign
from conformance.reference.variants.companions import on_success

CREATE, DELETE = (load_contract().operations[name] for name in ("createCampaign", "deleteCampaign"))
MEMBERS: Mapping[str, Any] = (CREATE.request_schema or {})["properties"]


def _refused_for(name: str) -> Applies:
    """When a campaign is refused for one of its members."""
    return lambda asked, answer: (
        answer.status == CREATE.named["BadRequest"]
        and not query(asked)
        and asked.members.keys() == ({"name"} if name == "name" else {"name", name})
    )


def _refusals(operation: Operation) -> Iterator[tuple[str, Applies]]:
    """When a request is the one that a requirement speaks of, whatever its token."""
    yield "403/read-only-token", lambda _, answer: answer.status == operation.named["Forbidden"]
    if operation is DELETE:
        yield "404/unknown-uuid", lambda _, answer: answer.status == operation.named["NotFound"]
        yield "409/running", lambda _, answer: answer.status == operation.named["Conflict"]
        return
    yield "400/source_id", lambda asked, answer: answer.status == operation.named["BadRequest"] and bool(query(asked))
    for name in MEMBERS:
        yield f"400/{name}", _refused_for(name)


def _showing(member: str, value: object) -> Rewrite:
    """Show a member otherwise than it was given."""
    return lambda _, answer: answer.with_json(answer.json | {member: value})


def _forgotten(asked: Asked, answer: Answer) -> Answer:
    """Show a campaign that is not kept."""
    asked.store.delete(asked.store[answer.json["id"]])
    return answer


def _other_mode(campaign: Campaign) -> Campaign:
    """The dialing_mode that a campaign does not have, if it shows one."""
    other = {"PREDICTIVE": "PREVIEW", "PREVIEW": "PREDICTIVE"}.get(str(campaign.get("dialing_mode")))
    return {"dialing_mode": other} if other else {}


def _kept_otherwise(asked: Asked, answer: Answer) -> Answer:
    """Keep the campaign with another dialing_mode than is shown."""
    asked.store[answer.json["id"]].campaign |= _other_mode(answer.json)
    return answer


def _taken(asked: Asked, answer: Answer) -> Answer:
    """Show the id of the first campaign that there is."""
    return answer.with_json(answer.json | {"id": asked.store.ids[0]})


def _plain_copy(asked: Asked, answer: Answer) -> Answer:
    """Show a copy with another mode than its source has."""
    return answer.with_json(answer.json | _other_mode(answer.json)) if query(asked) else answer


def _unlisted(asked: Asked, answer: Answer) -> Answer:
    """Answer a search by name with no campaign."""
    if asked.operation is None or asked.operation.id != "listCampaigns" or "name" not in query(asked):
        return answer
    page = answer.json
    return answer.with_json(page | {"_embedded": {"campaigns": []}, "count": 0, "total": 0, "total_pages": 0})


def _kept(asked: Asked, answer: Answer) -> Answer:
    """Say that a campaign is deleted, and keep it."""
    asked.store.add(asked.identity)
    return answer


def _all_gone(asked: Asked, answer: Answer) -> Answer:
    """Delete the first campaign that there is, too."""
    asked.store.delete(asked.store[asked.store.ids[0]])
    return answer


DEEDS: tuple[tuple[Operation, str, str, str, Rewrite, str], ...] = (
    (CREATE, "201/as-given", "priority", "gives every new campaign priority 10", _showing("priority", 10), "as-read"),
    (CREATE, "201/as-read", "forgotten", "keeps no new campaign", _forgotten, "listed"),
    (CREATE, "201/as-read", "mode", "keeps another mode than it shows", _kept_otherwise, ""),
    (CREATE, "201/own-id", "taken", "gives new campaigns the id of another", _taken, "*"),
    (CREATE, "201/copy", "mode", "copies a campaign without its mode", _plain_copy, "as-read"),
    (CREATE, "201/listed", "by-name", "finds no campaign by its name", _unlisted, ""),
    (DELETE, "204/gone", "kept", "deletes nothing", _kept, ""),
    (DELETE, "204/others", "another", "deletes another campaign too", _all_gone, ""),
)
"""By operation and requirement: a name for the fault, what it does, how, and what falls with it."""


def making_faults() -> Iterator[Fault]:
    """Every written fault of createCampaign and deleteCampaign that one of their own scenarios finds."""
    for operation in (CREATE, DELETE):
        yield from refusal_faults(operation, _refusals(operation))
    for operation, requirement, kind, story, rewrite, falls in DEEDS:
        other = operation if rewrite is not _unlisted else load_contract().operations["listCampaigns"]
        also = (operation.identity(f"201/{falls}"),) if falls else ()
        yield written(operation, requirement, kind, story, on_success(other, rewrite), also)
