"""Replacing the files of a folder together: at whatever moment it is stopped, what is there is all old or all new.

New files are written beside those that they are to replace, where they wait. Then one file is replaced, in one step,
that says by digests which of the others count. Then those that wait take their places.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.cassette import seal
from conformance.files import write_whole


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was done: names of the files that were written, of those that were removed, and how many stayed."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int

    @property
    def is_none(self) -> bool:
        """Whether everything is as it was."""
        return not (self.written or self.removed)


def waiting(path: Path) -> Path:
    """Where a file waits that is to replace another."""
    return path.with_name(f".{path.name}.next")


def current(path: Path, digest: str) -> Path:
    """The file that counts: the one with this digest, which may still be waiting."""
    other = waiting(path)
    return other if _has(other, digest) and not _has(path, digest) else path


def replace_all(folder: Path, texts: Mapping[str, str], last: str) -> Replacement:
    """Make the YAML files of a folder those given, by name. ``last`` says which of the others count.

    Raises:
        OSError: it cannot be written to; then everything is as it was, or will be read as if it were.
    """
    changed = [name for name, text in texts.items() if not _holds(folder / name, text)]
    others = [folder / name for name in changed if name != last]
    try:
        for path in others:
            write_whole(waiting(path), texts[path.name].encode())
        if last in changed:
            write_whole(folder / last, texts[last].encode())
    except BaseException:
        for path in others:
            waiting(path).unlink(missing_ok=True)
        raise
    for path in others:
        waiting(path).replace(path)
    return Replacement(tuple(changed), tuple(_removed(folder, texts)), len(texts) - len(changed))


def finish(folder: Path, digests: Mapping[str, str]) -> None:
    """Do what was left undone when a replacement was stopped. ``digests`` say which files count, by name."""
    for left in folder.glob(".*.yaml.*"):
        path = folder / left.name[1:].removesuffix(".next")
        if left == waiting(path) and _has(left, digests.get(path.stem, "")):
            left.replace(path)
        left.unlink(missing_ok=True)


def _removed(folder: Path, texts: Mapping[str, str]) -> Iterator[str]:
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in texts:
            path.unlink()
            yield path.name


def _has(path: Path, digest: str) -> bool:
    with suppress(OSError), path.open("rb") as stream:
        return digest != "" and seal.in_text(stream.read(LONGEST_HEAD).decode("utf-8", "replace")) == digest
    return False


LONGEST_HEAD = 200
"""Bytes of a cassette in which its seal stands."""


def _holds(path: Path, text: str) -> bool:
    with suppress(OSError):
        return path.read_bytes() == text.encode()
    return False
