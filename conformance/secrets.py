"""Credentials by name: put in when a request leaves, taken out of whatever comes back."""

import re
from collections.abc import Mapping

from conformance.encodings import SHORTEST, encodings


class Secrets:
    """Named values that no exchange may hold. Names are shell variables: ``TALKDESK_TOKEN``."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self._named = {name: value for name, value in named.items() if value}
        self._names: dict[bytes, str] = {}
        self._pattern: re.Pattern[bytes] | None = None
        for name, value in self._named.items():
            self._learn(name, value)

    def replace(self, name: str, value: str) -> None:
        """Give a name another value. The old one stays a secret."""
        self._named[name] = value
        self._learn(name, value)

    def _learn(self, name: str, value: str) -> None:
        if len(value) >= SHORTEST:
            self._names |= dict.fromkeys(encodings(value), name)
            longest_first = sorted(self._names, key=len, reverse=True)
            self._pattern = re.compile(b"|".join(map(re.escape, longest_first)))

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def __repr__(self) -> str:
        return f"Secrets({', '.join(self._named)})"

    def reveal(self, text: str) -> str:
        """Replace ``$NAME`` by the value of that name, for each name there is."""
        for name, value in self._named.items():
            text = text.replace(f"${name}", value)
        return text

    def conceal(self, data: bytes) -> bytes:
        """Replace every value, in whatever encoding it stands, by ``$NAME``."""
        if self._pattern is None:
            return data
        return self._pattern.sub(lambda match: b"$" + self._names[match[0]].encode(), data)

    def conceal_text(self, text: str) -> str:
        """As ``conceal``, for text."""
        return self.conceal(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
