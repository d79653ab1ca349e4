"""Servers whose reads, lists, creations and deletions are correct and unusual."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import Operation, load_contract
from conformance.reference.alteration import Variant
from conformance.reference.documented import of
from conformance.reference.middleware import Answer, Asked, Rewrite
from conformance.reference.store import Campaign
from conformance.reference.variants import campaigns as c

OTHER_TYPE = -1
"""The last of the media types that an operation documents: the first is what the bundled server sends."""


def on_success(operation: Operation, change: Rewrite) -> Rewrite:
    """Change what an operation answers where it does what was asked."""
    return of(operation, lambda asked, answer: change(asked, answer) if answer.status == operation.success else answer)


def on_body(change: Any) -> Rewrite:
    """Change the body of an answer."""
    return lambda _, answer: answer.with_json(change(answer.json))


def on_unasked(change: Any) -> Rewrite:
    """Change the body of an answer to a request that asks for no parts."""
    return lambda asked, answer: answer if "fields=" in asked.query else answer.with_json(change(answer.json))


def other_type(operation: Operation) -> Rewrite:
    """Send another of the documented media types, with a parameter."""
    sent = f"{operation.media_types[operation.success][OTHER_TYPE]}; charset=utf-8"
    return lambda _, answer: answer.with_header("content-type", sent)


def on_listed(page: dict[str, Any], change: Any) -> dict[str, Any]:
    """A page whose campaigns are changed."""
    return page | {"_embedded": {"campaigns": [change(campaign) for campaign in page["_embedded"]["campaigns"]]}}


def with_every_link(page: dict[str, Any]) -> dict[str, Any]:
    """A page that links to a page before and after it, whether there are any or not."""
    links = page["_links"]
    return page | {"_links": {"prev": links["first"], "next": links["last"]} | links}


def with_public_links(page: dict[str, Any]) -> dict[str, Any]:
    """A page that links to public addresses."""
    links = {name: {"href": f"https://api.example{link['href']}"} for name, link in page["_links"].items()}
    return page | {"_links": links}


def ready_at_once(asked: Asked, answer: Answer) -> Answer:
    """Make campaigns READY."""
    campaign: Campaign = answer.json | {"status": "READY"}
    asked.store[campaign["id"]].campaign["status"] = "READY"
    return answer.with_json(campaign)


def located(_: Asked, answer: Answer) -> Answer:
    """Say in a header where the new campaign is."""
    return answer.with_header("location", answer.json["_links"]["self"]["href"])


def gone_late(asked: Asked, answer: Answer) -> Answer:
    """Show a deleted campaign once more, as a copy does that comes after."""
    kept: dict[str, Answer] = asked.memory.setdefault("late", {})
    if asked.operation is None or not asked.identity:
        return answer
    if asked.method == "GET" and answer.status == asked.operation.success:
        asked.memory[asked.identity] = answer
    if asked.method == "DELETE" and answer.status == asked.operation.success and asked.identity in asked.memory:
        kept[asked.identity] = asked.memory[asked.identity]
    is_missing = asked.method == "GET" and answer.status == asked.operation.named["NotFound"]
    return kept.pop(asked.identity, answer) if is_missing else answer


def _changes(operations: Mapping[str, Operation]) -> Iterator[tuple[str, str, str, Rewrite]]:
    """Which operation, which variant of it, what it does, and how."""
    parts = tuple(operations["getCampaign"].parameters["fields"]["schema"]["items"]["enum"])
    unasked = on_unasked(c.without(*parts))
    yield "getCampaign", "without-parts", "leaves out the parts of a campaign that are not asked for", unasked
    yield "getCampaign", "only-required", "reads only required members", on_unasked(c.only("_links", "id", "name"))
    yield "getCampaign", "unknown-members", "reads unknown members", on_body(c.with_unknown)
    lean = c.only("_links", "id", "name")
    yield "listCampaigns", "only-required", "lists only required members", on_unasked(lambda p: on_listed(p, lean))
    yield "listCampaigns", "every-link", "links to pages that are not there", on_body(with_every_link)
    yield "listCampaigns", "public-links", "links to public addresses of pages", on_body(with_public_links)
    yield "listCampaigns", "unknown-members", "lists unknown members", on_body(c.with_unknown)
    yield "createCampaign", "ready", "makes campaigns READY at once", ready_at_once
    yield "createCampaign", "located", "says where a new campaign is", located
    yield "deleteCampaign", "headers", "sends more headers with no body", lambda _, a: a.with_header("etag", '"1"')


def companion_variants() -> Iterator[Variant]:
    """Every variant of an operation beside that of the page."""
    operations = load_contract().operations
    for operation in operations.values():
        if operation.is_companion and not operation.answers[operation.success].is_empty:
            change, story = other_type(operation), f"sends another media type from {operation.id}"
            yield _variant(operation, "other-type", story, change)
    for identity, name, story, change in _changes(operations):
        yield _variant(operations[identity], name, story, change)
    yield Variant(
        id="delete:late", story="reads a deleted campaign once more", rewrite=gone_late, operation="deleteCampaign"
    )


def _variant(operation: Operation, name: str, story: str, change: Rewrite) -> Variant:
    rewrite = on_success(operation, change)
    return Variant(id=f"{operation.prefix}:{name}", story=story, rewrite=rewrite, operation=operation.id)
