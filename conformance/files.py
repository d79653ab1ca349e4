"""Writing files: each whole or not at all."""

import os
import tempfile
from pathlib import Path

from conformance.errors import ConfigurationError


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that nobody ever reads half of it.

    Raises:
        OSError: it cannot be written.
    """
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
