"""Written faults of a list that shows campaigns as they were."""

from collections.abc import Iterator
from typing import Any

from conformance.contract import load_contract
from conformance.reference.alteration import Fault
from conformance.reference.documented import of
from conformance.reference.middleware import Answer, Asked, Rewrite
from conformance.reference.variants.companions import on_listed

LIST = load_contract().operations["listCampaigns"]


def as_at_first(member: str) -> Rewrite:
    """List campaigns with what they had for a member at first."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        if answer.status != LIST.success:
            return answer
        firsts = asked.memory.setdefault(f"first {member}", {})
        for record in asked.store:
            firsts.setdefault(record.campaign["id"], record.view().get(member))
        return answer.with_json(on_listed(answer.json, lambda campaign: _with(campaign, member, firsts)))

    return rewrite


def _with(campaign: dict[str, Any], member: str, values: dict[str, object]) -> dict[str, Any]:
    return campaign | {member: values[campaign["id"]]} if member in campaign else campaign


def stale_list_faults() -> Iterator[Fault]:
    """Faults of the list that show once a campaign has changed."""
    for member in ("name", "status"):
        yield Fault(
            id=f"list:stale:{member}",
            breaks=LIST.identity("200/as-read"),
            story=f"lists campaigns with the {member} that they had at first",
            rewrite=of(LIST, as_at_first(member)),
            operation=LIST.id,
        )
