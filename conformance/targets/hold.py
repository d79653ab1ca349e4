"""Holding campaigns and folders, so that no two runs on one machine change the same one."""

import getpass
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from conformance.errors import ConfigurationError
from conformance.files import prepare
from conformance.targets.addresses import is_loopback


class Held(ConfigurationError):
    """Another run holds a campaign or a folder."""


PORTS = {"http": 80, "https": 443}


def key(base_url: str, campaign: str) -> str:
    """What a campaign is known by, however its address is spelled: its id; on this machine its id and port."""
    parts, identity = urlsplit(base_url), campaign.lower()
    if not is_loopback(parts.hostname or ""):
        return identity
    return f"{identity} at port {parts.port or PORTS[parts.scheme]}"


@contextmanager
def holding(base_url: str, campaigns: Iterable[str]) -> Iterator[None]:
    """Hold campaigns as long as the context lasts.

    Raises:
        Held: another run holds one of them.
        ConfigurationError: locks cannot be kept.
    """
    with ExitStack() as stack:
        for campaign in campaigns:
            stack.enter_context(_alone(key(base_url, campaign), f"campaign {campaign} is being used by another run"))
        yield


@contextmanager
def recording_into(folder: Path) -> Iterator[None]:
    """Hold a folder of cassettes as long as the context lasts.

    Raises:
        Held: another run records into it.
        ConfigurationError: locks cannot be kept.
    """
    with _alone(f"recording into {folder.resolve()}", f"another run records into {folder}"):
        yield


@contextmanager
def appending_to(file: Path) -> Iterator[None]:
    """Write to a file when no other run does, as long as the context lasts.

    Raises:
        ConfigurationError: locks cannot be kept.
    """
    with _lock(f"appending to {file.resolve()}"):
        yield


@contextmanager
def _alone(name: str, refusal: str) -> Iterator[None]:
    lock = _lock(name)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise Held(f"{refusal} on this machine: wait until it has ended") from None
    try:
        yield
    finally:
        lock.release()


def _lock(name: str) -> FileLock:
    folder = _folder()
    prepare(folder, "the folder of locks", "the variable TMPDIR")
    return FileLock(folder / f"{hashlib.sha256(name.encode()).hexdigest()[:20]}.lock")


def _folder() -> Path:
    """One folder for all runs of a user, wherever they keep their journals and their state."""
    user = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    return Path(tempfile.gettempdir()) / f"campaigns-conformance-{user}"
