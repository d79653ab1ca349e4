"""What faults and variants have in common: a change to the bundled server, by name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from conformance.contract import load_contract
from conformance.reference.middleware import Rewrite, unchanged
from conformance.reference.store import Store
from conformance.reference.wire import Wiring, plainly

Prepare = Callable[[Store], None]


def as_it_is(_: Store) -> None:
    """The preparation that changes nothing."""


@dataclass(frozen=True, kw_only=True)
class Alteration:
    """A changed server: ``prepare`` changes its campaigns, ``rewrite`` its answers, ``wiring`` their bytes.

    ``on_socket`` tells that the change shows only on a real socket; ``operation`` is the one whose answers it changes,
    ``module`` the name of the one that makes it.
    """

    id: str
    story: str
    prepare: Prepare = as_it_is
    rewrite: Rewrite = unchanged
    wiring: Wiring = plainly
    socket: bool = False
    operation: str = field(default_factory=lambda: load_contract().update.id)
    module: str = ""

    @property
    def on_socket(self) -> bool:
        """Whether the change shows only on a real socket."""
        return self.socket or self.wiring is not plainly


Made = TypeVar("Made", bound=Alteration)


def made_by(make: Callable[..., Iterable[Made]], *arguments: object) -> Iterator[Made]:
    """The alterations that a function makes, each with the name of the module that this is in."""
    return (replace(alteration, module=make.__module__) for alteration in make(*arguments))


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
