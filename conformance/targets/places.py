"""How many requests may be on their way at the same time, and which of those that wait for a place goes first."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Places:
    """So many places as there are requests on their way at once, at most. Who is in a hurry goes before all others."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._hurried = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, *, in_a_hurry: bool) -> Iterator[None]:
        """Wait for a place, and have it as long as the context lasts."""
        with self._changed:
            self._hurried += in_a_hurry
            self._changed.wait_for(lambda: self._free > 0 and (in_a_hurry or not self._hurried))
            self._hurried -= in_a_hurry
            self._free -= 1
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
