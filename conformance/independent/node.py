"""Starting the independent server, a program of Node, and ending it."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from conformance.errors import ConfigurationError

PROGRAM = Path(__file__).parent / "server.mjs"
SECONDS = 10.0
"""How long the server may take to start, or to end."""


@dataclass(frozen=True)
class Alteration:
    """What is altered about a server, and what the page says of that, as the server's own table has it.

    ``label`` is broken, permitted or contested. ``blame`` are globs of the requirements that are broken then, and
    ``also`` of those for which that has consequences: rules of the operation of the page, and where it is altered
    ``everywhere``, the same rules of the operations beside it.
    """

    id: str
    kind: str
    story: str
    label: str
    item: str = ""
    blame: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    everywhere: bool = False


@dataclass(frozen=True)
class Server:
    """A server that runs: what a user would know of it."""

    environment: Mapping[str, str]
    alteration: Alteration
    admin: str

    def campaigns(self) -> Any:
        """Every campaign as the server keeps it."""
        with urlopen(self.admin, timeout=SECONDS) as answer:  # noqa: S310 - on loopback
            return json.load(answer)


@contextmanager
def serving(arguments: Sequence[str] = ()) -> Iterator[Server]:
    """Run the server as long as the block lasts. ``arguments`` choose a fault, a variant or a mutation.

    Raises:
        ConfigurationError: Node is missing, or the server does not start.
    """
    command = [node(), str(PROGRAM), *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise ConfigurationError(f"the independent server does not start with {' '.join(arguments)}")
            yield _server(json.loads(line))
        finally:
            process.terminate()
            process.wait(SECONDS)


def node() -> str:
    """Where Node is.

    Raises:
        ConfigurationError: there is none.
    """
    found = shutil.which("node")
    if found is None:
        raise ConfigurationError("the independent server needs Node: install node 20 or later")
    return found


def alterations() -> list[Alteration]:
    """Every fault and variant of the independent server.

    Raises:
        ConfigurationError: Node is missing.
    """
    command = [node(), str(PROGRAM), "--list"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)  # noqa: S603
    return [_alteration(entry) for entry in json.loads(done.stdout)]


def _alteration(entry: Mapping[str, Any]) -> Alteration:
    return Alteration(
        id=entry["id"],
        kind=entry["kind"],
        story=entry["story"],
        label=entry["label"],
        item=entry.get("item", ""),
        blame=tuple(entry["blame"]),
        also=tuple(entry["also"]),
        everywhere=entry["everywhere"],
    )


def _server(entry: Mapping[str, Any]) -> Server:
    campaigns = ",".join(campaign["id"] for campaign in entry["campaigns"])
    environment = {
        "TALKDESK_BASE_URL": entry["base_url"],
        "TALKDESK_TOKEN_URL": entry["token_url"],
        "TALKDESK_CLIENT_ID": entry["client_id"],
        "TALKDESK_CLIENT_SECRET": entry["client_secret"],
        "TALKDESK_CAMPAIGN_IDS": campaigns,
        "TALKDESK_EXPENDABLE_CAMPAIGN_IDS": campaigns,
    }
    return Server(environment, _alteration(entry["alteration"]), entry["admin"])
