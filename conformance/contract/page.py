"""The page of the endpoint, statement by statement: its words as they were, and those of a copy saved later."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path

import yaml

from conformance.contract.files import OPENAPI
from conformance.errors import ConfigurationError

ITEM = re.compile(r'(?<![\w.])(\d+(?:\.\d+)*) - (?=")')
"""How a numbered statement begins."""
ERRORS = ("code", "message", "description", "fields")
STATUS = re.compile(r"(?<!\d)([1-5]\d\d) \(([a-z][^()]*)\)")
ENDPOINT = re.compile(r"\b(get|post|put|patch|delete)\s+(https?://\S+)", re.IGNORECASE)
SCOPE = re.compile(r"\bScope\b\W*([a-z_-]+:[a-z_-]+)")
REQUEST = re.compile(r"Body Request.*?(\{.*?\})", re.DOTALL)
ROW = re.compile(
    r"(?:^|\s|\|)\s*({})\s*\|\s*(.*?\|.*?\|\s*(?:yes|no)(?:\s*\([^)]*\))?)".format("|".join(ERRORS)), re.DOTALL
)
LINKS = re.compile(r"(_links\s*\|\s*object\s*\|\s*HAL API related links\.).*?\|\s*(yes|no)\b", re.DOTALL)
BAR = re.compile(r"\s*[|]\s*")
PLAINER: dict[str, str | int | None] = {"“": '"', "”": '"', "’": "'", "–": "-", "—": "-"}
BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "pre", "table", "ul", "ol"})
FEWEST = 20
"""Numbered statements that a text has to have to be the page."""


@cache
def quotations(folder: Path = OPENAPI) -> Mapping[str, str]:
    """The words of the page, by the number of the statement; what has no number by a name, such as ``scope``.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    path = folder / "page.yaml"
    try:
        found: Mapping[str, str] = yaml.load(path.read_bytes(), yaml.CSafeLoader)["statements"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    return found


def words_of(place: str) -> str:
    """The words of the page at a place; of a number that stands there several times, those that say most."""
    found = [words for item, words in quotations().items() if item.partition("#")[0] == place]
    return max(found, key=len, default="")


def statements(text: str) -> dict[str, str]:
    """The statements of a copy of the page, as text or HTML, as ``quotations`` has them.

    Raises:
        ValueError: it is another page.
    """
    text = _plain(text)
    numbered = dict(_numbered(text))
    if len(numbered) < FEWEST:
        raise ValueError(f"only {len(numbered)} numbered statements were found, so it is not the page of the endpoint")
    return {**dict(_unnumbered(text)), **numbered}


def _plain(text: str) -> str:
    if re.search(r"<(?:html|body|table|div|p|td)\b", text, re.IGNORECASE):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.found)
    text = html.unescape(text).translate(str.maketrans(PLAINER))
    return re.sub(r"\s+", " ", text).replace("≥", ">=").replace("≤", "<=")


class _Reader(HTMLParser):
    """Takes the text out of HTML: cells are parted by bars, blocks by spaces; code that nobody sees is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _: object) -> None:
        """Part cells and blocks."""
        self._hidden += tag in ("script", "style")
        self.found += ["\n"] if tag in BLOCKS else []

    def handle_endtag(self, tag: str) -> None:
        """Part cells and blocks."""
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        self.found += [" | "] if tag in ("td", "th") else ["\n"] if tag in BLOCKS else []

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.found += [] if self._hidden else [data]


def _numbered(text: str) -> Iterator[tuple[str, str]]:
    """The statements with numbers, each up to the next one; one that comes again has its count behind it."""
    starts = list(ITEM.finditer(text))
    seen: Counter[str] = Counter()
    for start, following in zip_longest(starts, starts[1:]):
        end = following.start() if following else text.find("|", start.end())
        words = text[start.end() : end if end >= 0 else len(text)].strip()
        seen[start[1]] += 1
        yield (start[1] if seen[start[1]] == 1 else f"{start[1]}#{seen[start[1]]}"), words


def _unnumbered(text: str) -> Iterator[tuple[str, str]]:
    if endpoint := ENDPOINT.search(text):
        yield "endpoint", f"{endpoint[1].lower()} {endpoint[2].rstrip('|')}"
    if scope := SCOPE.search(text):
        yield "scope", f"Scope {scope[1]}"
    if request := REQUEST.search(text):
        yield "request", re.sub(r"\s+", " ", request[1])
    if links := LINKS.search(text):
        yield "links", f"{links[1]} {links[2]}"
    for status, words in STATUS.findall(text):
        yield status, f"{status} ({words})"
    first = ITEM.search(text)
    for name, words in ROW.findall(text[text.find("400 (") if first else 0 :]):
        yield name, f"{name} | {BAR.sub(' | ', words).strip()}"
