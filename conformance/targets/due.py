"""What has to be sent to have a campaign as it was; and, in words, what is not as it was."""

from collections.abc import Iterator, Mapping

from conformance.targets.effect import STATUS
from conformance.targets.journal import Entry
from conformance.targets.permission import (
    PUT_BACK,
    Permissions,
    View,
    can_be_put_back,
    same_value,
    sendable,
)


def due(entry: Entry, shows: View) -> Iterator[tuple[str, str]]:
    """What has to be sent to have a campaign as it was, by member.

    A change may be applied, or shown, only a moment after its answer. So where another value was sent last than the
    one that was found, that one is sent again even if GET shows it.
    """
    for member, value in _wanted(entry, shows).items():
        last = entry.sent.get(member, [value])[-1]
        is_ours = member in shows and entry.is_ours(member, shows[member])
        if shows.get(member) != value and not is_ours and not (member == STATUS and _may_run_unseen(entry, shows)):
            continue
        if shows.get(member) != value or not same_value(member, last, value):
            yield member, sendable(member, value)


def _wanted(entry: Entry, shows: View) -> Mapping[str, object]:
    """The values that members are to have at the end: those that were found, where a request can give them."""
    wanted = {name: value for name, value in entry.before.items() if can_be_put_back(name, value) and shows}
    runs = shows.get(STATUS) == "RUNNING" or _may_run_unseen(entry, shows)
    if entry.expendable and STATUS not in wanted and runs:
        wanted[STATUS] = "PAUSED"  # nothing leads back to where it was; but nothing may be left running
    return wanted


def _may_run_unseen(entry: Entry, shows: View) -> bool:
    """Whether a campaign does not show its state as a text, and the last that it was sent for that was no pause."""
    sent = entry.sent.get(STATUS)
    return bool(shows and sent and sent[-1] != "paused" and not isinstance(shows.get(STATUS), str))


def _different(entry: Entry, shows: View) -> Iterator[str]:
    for member, before in entry.before.items():
        is_spent = entry.expendable and member == STATUS and shows.get(STATUS) != "RUNNING"
        if not is_spent and member in shows and shows[member] != before:
            yield member


def still_ours(entry: Entry, shows: View, permissions: Permissions) -> Iterator[str]:
    """What this suite has changed and could not put back, in words."""
    may_start = permissions.allow_running
    why = "the server does not set it running again" if may_start else "--allow-running sets a campaign running again"
    for member in _different(entry, shows):
        if entry.is_ours(member, shows[member]):
            hint = f"; {why}" if entry.before[member] == "RUNNING" else ""
            yield f"{member} is {shows[member]!r}, was {entry.before[member]!r}{hint}"


def of_others(entry: Entry, shows: View) -> Iterator[str]:
    """What is different, and not by what this suite sent; and what it sent that no request takes away again."""
    for member in _different(entry, shows):
        if not entry.is_ours(member, shows[member]):
            sentence = "this suite sent neither, so it was changed by somebody else or by itself, and is left alone"
            yield f"{member} is {shows[member]!r}, was {entry.before[member]!r}; {sentence}"
    for member in entry.sent.keys() - set(PUT_BACK) - set(entry.names):
        if member in shows:
            yield f"it shows {member}, which it did not have before, and no request takes it away"


def strange(entry: Entry, shows: View) -> Iterator[tuple[str, object]]:
    """The members, but the status, that show neither what was found nor what this suite sent: whose is that?"""
    for member in _different(entry, shows):
        if member != STATUS and not entry.is_ours(member, shows[member]):
            yield member, shows[member]


def overwritten(entry: Entry, shows: View, seen: Mapping[str, object]) -> Iterator[str]:
    """In words, what members were for a while that are again as they were found."""
    for member, value in seen.items():
        if shows.get(member) == entry.before[member]:
            yield (
                f"{member} was {value!r} for a while, which this suite did not send, and is {shows[member]!r} again: "
                "give it back if somebody else had given it"
            )
