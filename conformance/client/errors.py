"""What the client raises: an error that holds everything that the API said."""

import json
from dataclasses import dataclass
from typing import Any, Self

import httpx


@dataclass(frozen=True, slots=True)
class Field:
    """One member of the request that is wrong."""

    name: str
    description: str


class CampaignsError(Exception):
    """An answer that is no campaign.

    ``code`` and ``message`` are None where the answer has no error body; ``fields`` is empty where it names none.
    """

    def __init__(
        self, status: int, code: str | None, message: str | None, description: str | None, fields: tuple[Field, ...]
    ) -> None:
        parts = [str(status), *(part for part in (code, message, description) if part)]
        super().__init__(": ".join([" ".join(parts[:2]), *parts[2:]]))
        self.status = status
        self.code = code
        self.message = message
        self.description = description
        self.fields = fields

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        """The error that an answer tells, whatever its media type says."""
        try:
            body = json.loads(response.content)
        except ValueError:
            body = None
        members: dict[str, Any] = body if isinstance(body, dict) else {}
        code, message, description = (_text(members.get(name)) for name in ("code", "message", "description"))
        return cls(response.status_code, code, message, description, tuple(_fields(members.get("fields"))))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _fields(value: object) -> list[Field]:
    entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    return [Field(str(entry.get("name", "")), str(entry.get("description", ""))) for entry in entries]
