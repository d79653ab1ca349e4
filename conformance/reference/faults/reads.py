"""Written faults of reads: refusals that are none, pages that do not fit together, parts that are not shown."""

from collections.abc import Callable, Iterator
from typing import Any

from conformance.contract import Operation, load_contract
from conformance.reference.alteration import Fault
from conformance.reference.documented import of
from conformance.reference.faults.companions import query, refusal_faults, written
from conformance.reference.faults.statuses import Applies
from conformance.reference.middleware import Answer, Asked, Rewrite
from conformance.reference.variants.companions import on_listed

Page = dict[str, Any]
Change = Callable[[Asked, Page], Page]

GET, LIST = (load_contract().operations[name] for name in ("getCampaign", "listCampaigns"))
PARTS = tuple(GET.parameters["fields"]["schema"]["items"]["enum"])
VIEWS = frozenset(
    {
        *("state/*", "links/self", "422/from-INCOMPLETE", "get/200/fields-*"),
        *("list/200/as-read", "create/201/as-read", "delete/204/*"),
    }
)
"""What is looked at through GET, and falls where that lies."""
PAGES = frozenset({"list/200/*"})
"""What falls with one page of the list that is not right."""


def _wrong(name: str) -> Applies:
    return lambda asked, answer: answer.status == GET.named["BadRequest"] and name in query(asked)


def _refusals(operation: Operation) -> Iterator[tuple[str, Applies]]:
    """When a request is the one that a requirement speaks of, whatever its token."""
    yield "403/write-only-token", lambda _, answer: answer.status == operation.named["Forbidden"]
    if "NotFound" in operation.named:
        yield "404/unknown-uuid", lambda _, answer: answer.status == operation.named["NotFound"]
    for name, parameter in operation.parameters.items():
        if parameter["in"] == "query" and (parameter["schema"].keys() - {"type"} or name == "fields"):
            yield f"400/{name}", _wrong(name)


def _shown(operation: Operation, change: Change) -> Rewrite:
    """Change what is shown where an operation succeeds."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        return answer.with_json(change(asked, answer.json)) if answer.status == operation.success else answer

    return of(operation, rewrite)


def _without(part: str) -> Change:
    """Leave out a part that was asked for."""

    def change(asked: Asked, campaign: Page) -> Page:
        is_asked = part in query(asked).get("fields", "")
        return {name: value for name, value in campaign.items() if name != part or not is_asked}

    return change


def _another(asked: Asked, _: Page) -> Page:
    return asked.store[next(name for name in reversed(asked.store.ids) if name != asked.identity)].view()


def _lead(relation: str, other: str) -> Change:
    """Let one link lead where another leads."""
    return lambda _, page: page | {"_links": page["_links"] | {relation: page["_links"][other]}}


def _first_again(_: Asked, page: Page) -> Page:
    """Show the first campaign of all on every page but the first, too."""
    if page["page"] == 1 or not page["_embedded"]["campaigns"]:
        return page
    again = page["_embedded"]["campaigns"][0] | {"id": "00000000-0000-4000-8000-000000000001"}
    return page | {"_embedded": {"campaigns": [again, *page["_embedded"]["campaigns"][1:]]}}


def _crowded(asked: Asked, page: Page) -> Page:
    every = [record.view(without=PARTS) for record in asked.store]
    return page | {"_embedded": {"campaigns": every}}


LISTED: tuple[tuple[str, str, str, Change], ...] = (
    ("per-page", "ignored", "shows every campaign on every page", _crowded),
    ("count", "total", "counts all campaigns instead of those on the page", lambda _, p: p | {"count": p["total"]}),
    ("total-pages", "off-by-one", "has a page too many", lambda _, p: p | {"total_pages": p["total_pages"] + 1}),
    ("page", "first", "says of every page that it is the first", lambda _, p: p | {"page": 1}),
    ("page", "size", "says that pages hold 50", lambda _, p: p | {"per_page": 50}),
    ("links", "self", "lets self lead to the last page", _lead("self", "last")),
    ("links", "first", "lets first lead to the page itself", _lead("first", "self")),
    ("links", "last", "lets last lead to the first page", _lead("last", "first")),
    ("whole", "again", "shows one campaign on every page", _first_again),
    (
        "as-read",
        "stale",
        "lists campaigns with other names",
        lambda _, p: on_listed(p, lambda campaign: campaign | {"name": "Stale"}),
    ),
)
"""By requirement: a name for the fault, what it does, and how."""


def read_faults() -> Iterator[Fault]:
    """Every written fault of getCampaign and listCampaigns that one of their own scenarios finds."""
    for operation in (GET, LIST):
        yield from refusal_faults(operation, _refusals(operation))
        for part in PARTS:
            change = _without(part) if operation is GET else _unlisted(part)
            story = f"leaves out {part} although it was asked for, in {operation.id}"
            yield written(operation, f"200/fields-{part}", "ignored", story, _shown(operation, change))
    yield written(GET, "200/same-campaign", "another", "reads another campaign", _shown(GET, _another), VIEWS)
    for name, kind, story, change in LISTED:
        yield written(LIST, f"200/{name}", kind, story, _shown(LIST, change), PAGES)


def _unlisted(part: str) -> Change:
    change = _without(part)
    return lambda asked, page: on_listed(page, lambda campaign: change(asked, campaign))
