"""Written faults that show only after several operations, one of another kind than an update among them."""

from collections.abc import Iterator

from conformance.contract import load_contract
from conformance.reference.alteration import Fault
from conformance.reference.faults.making import CREATE, DELETE
from conformance.reference.middleware import Answer, Asked, Rewrite

NOISE = frozenset({"state/*", "200/*", "create/201/*", "list/200/*"})
"""What falls where a campaign is no longer what it was."""


def making_changes_another(asked: Asked, answer: Answer) -> Answer:
    """Give the third campaign another priority when one is made."""
    if asked.operation is CREATE and answer.status == CREATE.success:
        campaign = asked.store[asked.store.ids[2]].campaign
        campaign["priority"] = campaign["priority"] % 10 + 1
    return answer


def forgets_after_deleting(asked: Asked, answer: Answer) -> Answer:
    """Forget each change of a priority after a deletion."""
    update = load_contract().update
    if asked.operation is DELETE and answer.status == DELETE.success:
        asked.memory["has deleted"] = True
    is_change = asked.is_update and answer.status == update.success and asked.members["path"] == "priority"
    if is_change and asked.memory.get("has deleted"):
        asked.store[asked.identity].campaign |= asked.before[asked.identity]
    return answer


WRITTEN: tuple[tuple[str, str, Rewrite], ...] = (
    ("making-changes-another", "state/other-campaigns", making_changes_another),
    ("forgets-after-deleting", "state/sequence", forgets_after_deleting),
)


def sequence_faults() -> Iterator[Fault]:
    """The faults that sequences of all operations find, which are played in the deep profile."""
    for name, breaks, rewrite in WRITTEN:
        story = (rewrite.__doc__ or name).strip().rstrip(".").lower()
        yield Fault(id=f"sequence:{name}", breaks=breaks, story=story, rewrite=rewrite, also=NOISE, rare=True)
