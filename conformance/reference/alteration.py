"""What faults and variants have in common: a change to the bundled server, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.reference.middleware import Rewrite, unchanged
from conformance.reference.store import Store
from conformance.reference.wire import Wiring, plainly

Prepare = Callable[[Store], None]


def as_it_is(_: Store) -> None:
    """The preparation that changes nothing."""


@dataclass(frozen=True, kw_only=True)
class Alteration:
    """A changed server: ``prepare`` changes its campaigns, ``rewrite`` its answers, ``wiring`` their bytes.

    ``on_socket`` tells that the change shows only on a real socket.
    """

    id: str
    story: str
    prepare: Prepare = as_it_is
    rewrite: Rewrite = unchanged
    wiring: Wiring = plainly
    socket: bool = False

    @property
    def on_socket(self) -> bool:
        """Whether the change shows only on a real socket."""
        return self.socket or self.wiring is not plainly


@dataclass(frozen=True, kw_only=True)
class Fault(Alteration):
    """One way to break one requirement.

    ``breaks`` is the id of the requirement; ``also`` are globs of those that fall with it.
    ``rare`` tells that it shows so seldom that only a soak finds it.
    """

    breaks: str
    also: frozenset[str] = frozenset()
    rare: bool = False


@dataclass(frozen=True, kw_only=True)
class Variant(Alteration):
    """A server that is correct and unusual."""
