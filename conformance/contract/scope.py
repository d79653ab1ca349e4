"""Where a constraint stands: what it inherits from the schemas around it, and the id that this gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.contract.references import ORIGIN, escaped
from conformance.contract.requirement import Level, Requirement
from conformance.contract.statement import statement

SchemaPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a subschema inherits from the ones around it.

    ``group`` is the part of the contract, ``item`` the page's number, ``suffix`` what the path has added
    since that number (``items``, the title of a branch), ``subject`` the name of the value in words;
    ``origin`` is where the contract keeps the schema around, and how many steps down that is. ``prefix``,
    ``status`` and ``about`` are the id prefix of the operation, the status of the answer, and the operation's source.
    """

    group: str
    subject: str = ""
    item: str = ""
    suffix: tuple[str, ...] = ()
    level: Level = Level.MUST
    reading: str | None = None
    optional: bool = False
    required_items: Mapping[str, str] = field(default_factory=dict)
    origin: tuple[str, int] = ("", 0)
    source: str = ""
    prefix: str = ""
    status: str = ""
    about: str = ""
    is_root: bool = True

    def enter(self, schema: Mapping[str, Any], depth: int) -> "Scope":
        """The scope inside ``schema``, ``depth`` steps down, with the marks that it carries."""
        scope = self
        if ORIGIN in schema:
            scope = replace(scope, origin=(schema[ORIGIN], depth))
        if "x-item" in schema:
            scope = replace(scope, item=first_item(schema), suffix=(), source="")
        if "x-source" in schema:
            scope = replace(scope, source=schema["x-source"])
        if "x-reading" in schema:
            scope = replace(scope, reading=schema["x-reading"], suffix=(*scope.suffix, schema["x-reading"]))
        if "title" in schema:
            scope = replace(scope, suffix=(*scope.suffix, schema["title"]))
        return replace(scope, level=weaker(scope.level, Level(schema.get("x-level", Level.MUST))))

    def member(self, name: str, *, optional: bool) -> "Scope":
        """The scope of a member of this object."""
        subject = name if self.is_root else f"{self.subject}.{name}"
        suffix = (*self.suffix, name)
        return replace(self, subject=subject, suffix=suffix, optional=optional, required_items={}, is_root=False)

    def element(self) -> "Scope":
        """The scope of the elements of this array."""
        suffix = (*self.suffix, "items")
        subject = f"{self.subject}[]"
        return replace(self, subject=subject, suffix=suffix, optional=False, required_items={}, is_root=False)

    def identity(self, *segments: str) -> str:
        """The id of a requirement here: what is numbered as the status itself belongs to that status."""
        item, *rest = segments
        if item.removeprefix("newer.") != self.status:
            return "/".join(filter(None, (self.prefix, self.group, item, *rest)))
        return "/".join((self.prefix or self.group, self.status, *rest))

    def requirement(self, keyword: str, value: Any, pointer: SchemaPath, name: str = "") -> Requirement:
        """The requirement that ``keyword`` makes here."""
        return self._made(self.identity(self.item, *self.suffix, keyword), keyword, value, pointer, name)

    def required(self, name: str, child: Mapping[str, Any], pointer: SchemaPath) -> Requirement:
        """The requirement that there is a member. It has the number of that member, if that has one."""
        item = first_item(child) if "x-item" in child else self.required_items.get(name, "")
        if not item:
            identity = self.identity(self.item, *self.suffix, name, "required")
            return self._made(identity, "required", True, pointer, name)
        identity = self.identity(item, *((self.reading,) if self.reading else ()), "required")
        scope = replace(self, item=item, source=child.get("x-source", ""))
        return scope._made(identity, "required", True, pointer, name)

    def _made(self, identity: str, keyword: str, value: Any, pointer: SchemaPath, name: str) -> Requirement:
        return Requirement(
            id=identity,
            statement=statement(self.subject, keyword, value, name),
            level=self.level,
            source=self._words(),
            item=self.item or None,
            reading=self.reading,
            pointer=self.origin[0] + "".join(f"/{escaped(step)}" for step in pointer[self.origin[1] :]),
            keyword=keyword,
            member=f"{self.subject}.{name}" if keyword == "required" else self.subject,
        )

    def _words(self) -> str:
        reading = f"reading {self.reading}" if self.reading else ""
        return "; ".join(filter(None, (self.about, self.source or _numbered(self.item), reading)))


def weaker(one: Level, other: Level) -> Level:
    """The less binding of two levels."""
    return Level.SHOULD if Level.SHOULD in (one, other) else Level.MUST


def first_item(schema: Mapping[str, Any]) -> str:
    """The number under which a node is known: the first, where the page states it twice."""
    item = schema["x-item"]
    return str(item[0] if isinstance(item, list) else item)


def _numbered(item: str) -> str:
    if not item or item.startswith("newer."):
        return item and "sources newer than the page"
    return f"page item {item}" if item[:1].isdigit() else f"page, {item}"
