"""Text of others inside Markdown: it stays text, whatever it is."""


def cell(text: str) -> str:
    """Text that stays inside one cell of a table, and is not taken for markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{mark}" if mark in "\\|`*_<>[]#" else mark for mark in flat)


def code(text: str) -> str:
    """Text between back-ticks, in a cell of a table."""
    return " ".join(text.split()).replace("`", "'").replace("|", "\\|")
