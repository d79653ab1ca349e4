"""The bundled server for processes of their own, which find it by their environment as they would find a live one."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from conformance.reference.middleware import Application, Message, Receive, Send
from conformance.reference.server import build, running


@contextmanager
def served(delay: float = 0.0) -> Iterator[Mapping[str, str]]:
    """Serve as long as the context lasts; each answer takes ``delay`` seconds longer. Yields the environment."""
    instance = build()
    application = _delayed(instance.application, delay) if delay else instance.application
    with running(application) as base_url:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TALKDESK_")}
        yield clean | {
            "TALKDESK_BASE_URL": base_url,
            "TALKDESK_TOKEN_URL": f"{base_url}/oauth/token",
            "TALKDESK_CLIENT_ID": instance.api.tokens.client_id,
            "TALKDESK_CLIENT_SECRET": instance.api.tokens.client_secret,
            "TALKDESK_CAMPAIGN_IDS": ",".join(instance.store.ids),
        }


def _delayed(application: Application, delay: float) -> Application:
    async def late(scope: Message, receive: Receive, send: Send) -> None:
        await asyncio.sleep(delay)
        await application(scope, receive, send)

    return late
