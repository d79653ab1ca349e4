"""The order in which several workers play the tests."""

import pytest

LONGEST = "sdk/test_kit.py"
"""Puts every SDK under the kit once, which takes minutes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: so it is done once, by one worker, and no other one waits for it at the end."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))
