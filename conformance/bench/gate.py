"""The gate against growing slower: ratios of one run are held against those of an earlier one.

A ratio is to a floor that was measured in the same run, so a machine that is slower, or busy, changes both. What
looks slower all the same is measured once more, and is reported only if it is slower again.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conformance.errors import ConfigurationError
from conformance.files import prepare, write_whole

TOLERANCE = 0.5
"""Share by which a ratio may grow."""
ATTEMPTS = 3

Document = Mapping[str, Any]
Ratios = Mapping[str, float]


def saved(path: Path) -> Document:
    """Read the JSON of an earlier measurement.

    Raises:
        ConfigurationError: there is none.
    """
    try:
        document: Document = json.loads(path.read_text(encoding="utf-8"))
        _ = document["machine_info"], document["benchmarks"][0]["extra_info"]
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, IndexError):
        raise ConfigurationError(f"{path} is no measurement: it has to come from --output") from None
    return document


def slower(old: Ratios, new: Ratios, tolerance: float = TOLERANCE) -> Mapping[str, str]:
    """What has grown by more than a share, in words, by its name. What was measured once only is left out."""
    return {
        name: f"{name}: {new[name]:.2f} times its floor, was {old[name]:.2f}"
        for name in old
        if name in new and new[name] > old[name] * (1 + tolerance)
    }


def confirmed(old: Ratios, first: Ratios, again: Callable[[], Ratios], tolerance: float = TOLERANCE) -> list[str]:
    """What is slower in a first measurement and in each that is made again. None is made where nothing is."""
    found = slower(old, first, tolerance)
    for _ in range(ATTEMPTS - 1):
        if not found:
            break
        latest = slower(old, again(), tolerance)
        found = {name: entry for name, entry in latest.items() if name in found}
    return list(found.values())


def keep(document: Document, path: Path) -> None:
    """Keep a measurement as a file, to hold later ones against.

    Raises:
        ConfigurationError: it cannot be written.
    """
    prepare(path.parent, "the folder", "--output")
    write_whole(path, (json.dumps(document, indent=1) + "\n").encode())
