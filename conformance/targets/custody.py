"""Taking campaigns into custody: held, seen and noted first, put back at the end."""

import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from conformance.checks.text import members
from conformance.errors import ConformanceError, TargetError
from conformance.exchange import Exchange, Failure, json_body
from conformance.targets.journal import Journal
from conformance.targets.patience import TRANSIENT
from conformance.targets.target import Target

REFUSALS = frozenset({400, 404, 409, 422})
"""Answers of an API that will not make a change, whoever asks and how often."""
RESTORABLE = ("status", "name", "priority")
"""The members that a request can change, and so put back."""


View = Mapping[str, object]


@dataclass
class Custody:
    """Reads every campaign of a target on entry, and on exit puts back what then is different.

    A campaign that an earlier run left changed is put back on entry. ``restored`` lists, in words, what that
    was, and ``left`` what could not be put back; of that the journal keeps its note. Of those, ``unsettled`` are not
    so because the API itself leads no way back: somebody can do something about them.
    """

    target: Target
    journal: Journal
    restored: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    _before: dict[str, View] = field(default_factory=dict)
    _held: ExitStack = field(default_factory=ExitStack)

    @property
    def _target(self) -> Target:
        return replace(self.target, send=self.target.custodian or self.target.send)

    def __enter__(self) -> Self:
        """Take the campaigns into custody.

        Raises:
            ConfigurationError: another run holds one of them, or the journal cannot be used.
            TargetError: a campaign cannot be looked at now, so nothing could be put back either.
        """
        if not self.target.lasts:
            return self
        with ExitStack() as stack:
            stack.enter_context(self.journal.holding(self.target.base_url, self.target.campaigns))
            self.restored += self.restore()
            for identity in self.target.campaigns:
                self._note(identity)
            self._held = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._held:
            for identity, before in self._before.items():
                self._put_back(identity, before)

    def restore(self) -> list[str]:
        """Put back what earlier runs left changed, as far as the journal knows. Returns what was, in words."""
        noted = {identity: self.journal.read(self.target.base_url, identity) for identity in self.target.campaigns}
        if any(noted.values()):
            time.sleep(sum(self.target.settling))  # that run may have ended just now, and GET may lag behind it
        return [
            f"campaign {identity} is again as it was found on {entry.found}"
            for identity, entry in noted.items()
            if entry and self._put_back(identity, entry.before)
        ]

    def _note(self, identity: str) -> None:
        """See a campaign and note how it is; one that could not be put back earlier keeps its older note."""
        entry = self.journal.read(self.target.base_url, identity)
        before = entry.before if entry else self._first_sight(identity)
        if before and not entry:
            self.journal.write(self.target.base_url, identity, before)
        if before:
            self._before[identity] = before

    def _put_back(self, identity: str, before: View) -> bool:
        """Put a campaign back. Returns whether it is as it was, and then forgets it."""
        now, answers = self._read(identity), set[int | None]()
        for seconds in self.target.settling:
            if not (changed := _changed(before, now)):
                break
            answers = {self._update(identity, member, _value(member, before[member])) for member in changed}
            time.sleep(seconds)
            now = self._read(identity)
        told = [f"campaign {identity}: {name} is {now[name]!r}, was {before[name]!r}" for name in _changed(before, now)]
        if not now:
            told = [f"campaign {identity}: could not be read at the end; look whether it is as it was"]
        self.left += [line for line in told if line not in self.left]
        if not now or not answers <= REFUSALS:
            self.unsettled += [line for line in told if line not in self.unsettled]
        if not told:
            self.journal.remove(self.target.base_url, identity)
        return not told

    def _first_sight(self, identity: str) -> View:
        """How a campaign is before anything is changed; nothing, where the API shows no campaigns."""
        exchange = self._target.read(identity)
        if exchange.status in TRANSIENT or exchange.failure in (Failure.UNREACHABLE, Failure.TIMEOUT):
            raise TargetError(f"campaign {identity} cannot be looked at now ({exchange.summary()}): try again later")
        return _view(exchange)

    def _update(self, identity: str, member: str, value: str) -> int | None:
        """Ask for a change. Returns the status of the answer, None if there was none."""
        body = json_body({"op": "REPLACE", "path": member, "value": value})
        with suppress(ConformanceError):
            return self._target.update(identity, body).status
        return None

    def _read(self, identity: str) -> View:
        """The members of a campaign that can be put back, as GET shows them; none if it cannot be read."""
        with suppress(ConformanceError):
            return _view(self._target.read(identity))
        return {}


def _value(member: str, shown: object) -> str:
    """What is sent to have a member again as GET showed it."""
    if isinstance(shown, float) and shown.is_integer():
        return str(int(shown))
    return str(shown).lower() if member == "status" else str(shown)


def _view(exchange: Exchange) -> View:
    if exchange.response is None or exchange.status != 200:
        return {}
    shown = members(exchange.response.body)
    return {name: shown[name] for name in RESTORABLE if name in shown}


def _changed(before: View, now: View) -> list[str]:
    return [name for name in RESTORABLE if name in before and name in now and now[name] != before[name]]
