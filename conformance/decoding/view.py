"""A text that was made of another one, and the way back: which part of the other holds a given part of it."""

Span = tuple[int, int]
"""Where a part of a text begins, and where it has ended."""


class View:
    """The text itself, or with a ``parent`` what that reads as. This one is as long as its parent."""

    def __init__(self, text: bytes, parent: "View | None" = None) -> None:
        self.text = text
        self.parent = parent

    def up(self, start: int, end: int) -> Span:
        """The part of the parent's text that holds a part of this one, which is not empty."""
        return start, end

    def origin(self, start: int, end: int) -> Span:
        """The part of the very first text that holds a part of this one."""
        view = self
        while view.parent is not None:
            start, end = view.up(start, end)
            view = view.parent
        return start, end
