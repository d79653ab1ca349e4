"""What right and wrong SDKs have in common."""

from dataclasses import dataclass

from conformance.contract.requirement import group_of
from conformance.sdk.call import Update


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """An SDK: a function in Python, or the name by which ``fetch.mjs`` knows it.

    ``breaks`` is the requirement that it breaks, without ``sdk/``, and ``also`` globs of those that fall with it;
    a right one has none. ``warned`` are those that its library cannot keep. ``needs`` is a module or a program
    without which it cannot be tried. ``on_socket`` tells that it is no SDK on httpx, or shows only on a socket.
    """

    name: str
    style: str
    update: Update | None = None
    breaks: str = ""
    also: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    needs: str = ""
    on_socket: bool = False

    @property
    def is_right(self) -> bool:
        """Whether nothing may be found broken."""
        return not self.breaks

    @property
    def group(self) -> str:
        """The class of its mistake."""
        return group_of(f"sdk/{self.breaks}").removeprefix("sdk/")
