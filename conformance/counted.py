"""Numbers of things in words."""


def counted(count: int, noun: str, words: str = "") -> str:
    """So many of something: "1 rule", "2 rules"; with ``words`` that follow, "2 rules broken"."""
    return f"{count} {noun}{'' if count == 1 else 's'} {words}".strip()
