"""Writing files: each whole or not at all, and none with a secret in it."""

import os
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from conformance.errors import ConfigurationError, ConformanceError
from conformance.secrets import NO_SECRETS, Secrets, with_environment

READERS: Mapping[str, Callable[[str], object]] = {
    ".xml": ET.fromstring,
    ".toml": tomllib.loads,
}
"""What has to be able to read a file after something was taken out of it. JSON stays JSON of itself."""


def write_whole(path: Path, content: bytes, secrets: Secrets = NO_SECRETS) -> None:
    """Replace a file in one step, so that nobody ever reads half of it, nor a secret in it.

    A last look: ``secrets``, and those of the environment, are replaced by their names.

    Raises:
        OSError: it cannot be written.
        ConformanceError: a secret cannot be replaced so that the file can still be read; it is as it was.
    """
    content = _concealed(path, content, with_environment(secrets))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sync(folder: Path) -> None:
    """Put a folder itself on the disk, where the system lets one: the names in it, as ``write_whole`` does the content.

    Raises:
        OSError: that cannot be done.
    """
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _concealed(path: Path, content: bytes, secrets: Secrets) -> bytes:
    concealed = secrets.conceal_json(content)
    if concealed != content and path.suffix in READERS:
        try:
            READERS[path.suffix](concealed.decode())
        except (ValueError, ET.ParseError):
            raise ConformanceError(
                f"{path} is not written, since it would hold a credential: please report it, without the file"
            ) from None
    return concealed


def prepare(folder: Path, what: str, flag: str) -> None:
    """Make sure that a folder is there and can be written to, before anything is sent.

    ``what`` names the folder in a message, ``flag`` the option that gives another.

    Raises:
        ConfigurationError: it is not.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConfigurationError(
            f"{what} {folder} cannot be written to: {error.strerror}; give another with {flag}"
        ) from None
