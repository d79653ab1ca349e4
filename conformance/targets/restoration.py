"""Campaigns are held, read and noted before anything is sent that could change them, and put back at the end."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from types import TracebackType

from conformance.checks.text import members
from conformance.errors import ConformanceError, TargetError
from conformance.exchange import Exchange, json_body
from conformance.targets.due import due, of_others, overwritten, still_ours, strange
from conformance.targets.effect import STATUS, documented_members
from conformance.targets.first_look import ask_ahead, first_look
from conformance.targets.gate import ACCEPTED, Gate
from conformance.targets.hold import holding
from conformance.targets.journal import Entry, Journal
from conformance.targets.permission import (
    PRIORITY,
    PUT_BACK,
    Permission,
    Permissions,
    Subject,
    View,
    subject_of,
)
from conformance.targets.target import Target

LATE = (3.0, 5.0)
"""Seconds to wait further for GET to show at the end what a server has accepted."""


@dataclass
class Restoration:
    """Holds every campaign of a target as long as the context lasts, and puts it back at the end.

    On entry what earlier runs left changed is put back, each campaign is read, and those that may be changed are
    noted in the journal; only then does the gate let changes through. A member that shows neither what was noted nor
    anything that this suite sent was changed by somebody else: it is left alone.

    ``restored`` lists in words what an earlier run had left changed, ``left`` what could not be put back, ``remarks``
    what else to know of campaigns; ``trouble`` is the error that kept the target from being used at the end.
    """

    target: Target
    journal: Journal
    permissions: Permissions = field(default_factory=Permissions)
    sleep: Callable[[float], None] = time.sleep
    restored: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    trouble: TargetError | None = None
    _views: dict[str, View] = field(default_factory=dict)
    _entries: dict[str, Entry] = field(default_factory=dict)
    _strange: dict[str, dict[str, object]] = field(default_factory=dict)
    _held: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Target:
        """Return the target with what may be done to each of its campaigns, the most useful ones first.

        Raises:
            ConfigurationError: another run holds a campaign, one does not exist, or the journal cannot be used.
            TargetError: a campaign cannot be looked at now, so nothing could be put back either.
        """
        if self._gate is None:
            return self.target
        with ExitStack() as stack:
            self.journal.prepare()
            stack.enter_context(holding(self.target.base_url, self.target.campaigns))
            self.restore(self._noted_earlier())
            ask_ahead(self.target)
            subjects = {identity: self._subject(identity) for identity in self.target.campaigns}
            self._gate.admit(subjects, self._note, self._look)
            self._held = stack.pop_all()
        campaigns = sorted(subjects, key=lambda identity: subjects[identity].found.get(STATUS) != "PAUSED")
        return replace(self.target, campaigns=tuple(campaigns), subjects=subjects, views=self._views)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._held:
            for entry in list(self._entries.values()):
                self._put_back(entry)

    def restore(self, entries: Iterable[Entry]) -> None:
        """Put back what earlier runs left changed."""
        entries = list(entries)
        if self._gate is None or not entries:
            return
        self.sleep(sum(self.target.settling))  # that run may have ended just now, and GET may lag behind it
        for entry in entries:
            self._entries[entry.campaign] = entry
            self._gate.admit({entry.campaign: self._changed_earlier(entry)}, self._note)
            if self._put_back(entry) and entry.sent:
                self.restored.append(f"campaign {entry.campaign} is again as it was found on {entry.found}")

    @property
    def _gate(self) -> Gate | None:
        return self.target.gate

    def _noted_earlier(self) -> Iterator[Entry]:
        noted = (self.journal.read(self.target.base_url, identity) for identity in self.target.campaigns)
        return (entry for entry in noted if entry)

    def _changed_earlier(self, entry: Entry) -> Subject:
        """What may be done to put a campaign back: its status may be changed, since this suite changed it before."""
        may_start = self.permissions.allow_running and entry.before.get(STATUS) == "RUNNING"
        return Subject(entry.campaign, entry.before, Permission.PAUSE, may_start)

    def _subject(self, identity: str) -> Subject:
        """Look at a campaign, decide what may be done to it, and note how it is where that may change it."""
        shown, trouble = first_look(self.target, identity)
        self._views |= {identity: shown} if shown else {}
        subject = subject_of(identity, shown, self.permissions, trouble)
        if identity in self._entries:  # an earlier run's change could not be put back: its note is the one to keep
            return replace(subject, found={**shown, **self._entries[identity].before})
        if subject.permission > Permission.OBSERVE and identity not in self.permissions.made:
            before = {name: shown[name] for name in PUT_BACK if name in shown}
            is_expendable = subject.permission is Permission.SPEND
            base_url = self.target.base_url
            self._entries[identity] = self.journal.open(base_url, identity, before, tuple(shown), is_expendable)
        return subject

    def _note(self, identity: str, member: str, value: object, given: bool) -> None:
        if identity in self._entries:
            self.journal.note(self._entries[identity], member, value, given=given)

    def _look(self, identity: str, shown: View) -> None:
        """Remember a name or a priority that nobody knows where it comes from."""
        if entry := self._entries.get(identity):
            self._strange.setdefault(identity, {}).update(strange(entry, shown))

    def _put_back(self, entry: Entry) -> bool:
        """Put a campaign back, as far as nobody else has changed it. Returns whether it is as it was."""
        shows, trouble = self._read(entry.campaign)
        for seconds in (*self.target.settling, *(LATE if any(self.target.settling) else ())):
            changes = dict(due(entry, shows))
            if not changes:
                break
            answers = [self._update(entry.campaign, member, value) for member, value in changes.items()]
            if seconds in LATE and not all(status in ACCEPTED for status in answers):
                break
            self.sleep(seconds)
            shows, trouble = self._read(entry.campaign)
        return self._concluded(entry, shows, trouble)

    def _concluded(self, entry: Entry, shows: View, trouble: str) -> bool:
        name = f"campaign {entry.campaign}"
        if not shows:
            line = f"{name}: could not be read at the end ({trouble}): look by hand whether it is as it was"
            self.left += [line] if line not in self.left else []
            return False
        ours, others = list(still_ours(entry, shows, self.permissions)), list(of_others(entry, shows))
        self.left += [line for line in (f"{name}: {change}" for change in (*ours, *others)) if line not in self.left]
        if entry.expendable and STATUS in entry.before and shows.get(STATUS) != entry.before[STATUS]:
            self.remarks.append(f"{name} is expendable: it was {entry.before[STATUS]}, and is {shows.get(STATUS)}")
        self.remarks += [f"{name}: {seen}" for seen in overwritten(entry, shows, self._strange.get(entry.campaign, {}))]
        for member in shows.keys() - set(entry.names) - entry.sent.keys() - documented_members():
            self.remarks.append(f"{name}: it shows {member}, which it did not show before")
        if not ours:
            self.journal.close(entry)
            self._entries.pop(entry.campaign, None)
        return not ours and not others

    def _update(self, identity: str, member: str, value: str) -> int | None:
        """Ask for a change. Returns the status of the answer, None if there was none.

        A server that takes no text for a number is sent the number. Neither has to be noted on a disk that may be full.
        """
        self._entries[identity].note(member, value)
        exchange = self._tried(lambda target: target.update(identity, _asking(member, value)))
        if member == PRIORITY and exchange and exchange.status not in ACCEPTED:
            self._entries[identity].note(member, int(value))
            exchange = self._tried(lambda target: target.update(identity, _asking(member, int(value))))
        return exchange.status if exchange else None

    def _read(self, identity: str) -> tuple[View, str]:
        """The members of a campaign as GET shows them, or why it does not; what does not show them is asked twice."""
        exchange = self._tried(lambda target: target.read(identity))
        if exchange and exchange.status != 200:
            exchange = self._tried(lambda target: target.read(identity)) or exchange
        if exchange is None:
            return {}, str(self.trouble or "nothing was sent any more")
        shown = members(exchange.response.body) if exchange.response and exchange.status == 200 else {}
        return shown, exchange.summary()

    def _tried(self, send: Callable[[Target], Exchange]) -> Exchange | None:
        """Send for restoration, which goes on where the rest of the run has given up on the target."""
        try:
            return send(replace(self.target, send=self.target.restorer or self.target.send))
        except TargetError as error:
            self.trouble = error
        except ConformanceError:
            pass  # withheld: without --allow-running nothing is set running, whatever it was
        return None


def _asking(member: str, value: object) -> bytes:
    return json_body({"op": "REPLACE", "path": member, "value": value})
