"""The client, for code that waits and for code that awaits: one request a call, and no secrets in errors."""

from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from conformance.client.errors import CampaignsError
from conformance.client.models import Campaign

ACCEPT = "application/hal+json, application/json"


def _options(base_url: str, token: str, timeout: float) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {token}", "Accept": ACCEPT}
    return {"base_url": base_url, "headers": headers, "timeout": timeout, "follow_redirects": False}


def _path(campaign: str) -> str:
    return f"/campaigns/{quote(campaign, safe='')}"


def _body(member: str, value: str) -> dict[str, str]:
    return {"op": "REPLACE", "path": member, "value": value}


def _campaign(response: httpx.Response) -> Campaign:
    if response.status_code != 200:
        raise CampaignsError.of(response)
    try:
        return Campaign.model_validate_json(response.content)
    except ValidationError:
        raise CampaignsError(200, None, "the answer is no campaign", None, ()) from None


class Campaigns:
    """Updates campaigns. ``timeout`` is in seconds, for each step of a request.

    Methods raise ``CampaignsError`` for an answer that is no campaign, and ``httpx.TransportError`` where none came.
    """

    def __init__(self, base_url: str, token: str, timeout: float = 10.0) -> None:
        self._http = httpx.Client(**_options(base_url, token, timeout))  # type: ignore[arg-type]

    def update(self, campaign: str, member: str, value: str) -> Campaign:
        """Replace one member: ``status``, ``name`` or ``priority``."""
        return _campaign(self._http.patch(_path(campaign), json=_body(member, value)))

    def pause(self, campaign: str) -> Campaign:
        """Stop dialling."""
        return self.update(campaign, "status", "paused")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()


class AsyncCampaigns:
    """As ``Campaigns``, to be awaited."""

    def __init__(self, base_url: str, token: str, timeout: float = 10.0) -> None:
        self._http = httpx.AsyncClient(**_options(base_url, token, timeout))  # type: ignore[arg-type]

    async def update(self, campaign: str, member: str, value: str) -> Campaign:
        """Replace one member: ``status``, ``name`` or ``priority``."""
        return _campaign(await self._http.patch(_path(campaign), json=_body(member, value)))

    async def pause(self, campaign: str) -> Campaign:
        """Stop dialling."""
        return await self.update(campaign, "status", "paused")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()
