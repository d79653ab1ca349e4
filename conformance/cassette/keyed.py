"""A vcrpy cassette that finds its interactions by key: playing it takes time in proportion to its length."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterator
from typing import Any

from vcr.cassette import Cassette
from vcr.errors import UnhandledHTTPRequestError
from vcr.request import Request


def exact(request: Request) -> Hashable:
    """The key under which any client finds its interaction: method, URL and the bytes of the body."""
    return request.method, request.uri, request.body or b""


class KeyedCassette(Cassette):  # type: ignore[misc]  # vcrpy has no types
    """Plays each interaction once, in the order of recording among those with the same key.

    vcrpy's own ``Cassette`` compares each request with every recorded one. This one can take its place:
    ``with KeyedCassette.use(path=…, serializer=cassette.serializer):``.
    """

    def __init__(self, path: str, **options: Any) -> None:
        self._waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        super().__init__(path, **options)

    def append(self, request: Request, response: Any) -> None:
        """Add an interaction."""
        before = len(self.data)
        super().append(request, response)
        if len(self.data) > before:
            self._waiting[self.key(self.data[-1][0])].append(before)

    def key(self, request: Request) -> Hashable:
        """What a request has in common with those that it may stand for."""
        return exact(request)

    def play_response(self, request: Request) -> Any:
        """The response of the next interaction with this key.

        Raises:
            UnhandledHTTPRequestError: there is none left.
        """
        waiting = self._waiting.get(self.key(self._before_record_request(request)))
        if not waiting:
            raise UnhandledHTTPRequestError(f"{self._path} has no answer left for {request.method} {request.uri}")
        index = waiting[0] if self.allow_playback_repeats else waiting.popleft()
        self.play_counts[index] += 1
        return self.data[index][1]

    def __contains__(self, request: Request) -> bool:
        return bool(self._waiting.get(self.key(request)))

    def _responses(self, request: Request) -> Iterator[tuple[int, Any]]:
        key = self.key(self._before_record_request(request))
        return ((index, response) for index, (stored, response) in enumerate(self.data) if self.key(stored) == key)
