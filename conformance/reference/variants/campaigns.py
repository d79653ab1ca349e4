"""Changes to campaigns that leave them correct."""

from collections.abc import Callable, Mapping
from typing import Any

from conformance.contract.schema import Rule
from conformance.reference.alteration import Prepare
from conformance.reference.documented import SUCCESS, UPDATE
from conformance.reference.faults.mutation import LAST, at, constantly, instance_path
from conformance.reference.middleware import Answer, Asked, Rewrite
from conformance.reference.store import Campaign, Store


def on_campaigns(change: Callable[[Campaign], Campaign]) -> Rewrite:
    """Change every campaign that is shown, by PATCH, by GET and in the list."""

    def rewrite(_: Asked, answer: Answer) -> Answer:
        body = answer.json
        if answer.status != SUCCESS or not isinstance(body, dict):
            return answer
        if "_embedded" in body:
            embedded = [change(campaign) for campaign in body["_embedded"]["campaigns"]]
            return answer.with_json(body | {"_embedded": {"campaigns": embedded}})
        return answer.with_json(change(body)) if "id" in body else answer

    return rewrite


def everywhere(*rewrites: Rewrite) -> Rewrite:
    """Several changes, one after the other."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        for change in rewrites:
            answer = change(asked, answer)
        return answer

    return rewrite


def only(*names: str) -> Callable[[Campaign], Campaign]:
    """A campaign with only these members."""
    return lambda campaign: {name: value for name, value in campaign.items() if name in names}


def without(*names: str) -> Callable[[Campaign], Campaign]:
    """A campaign without these members."""
    return lambda campaign: {name: value for name, value in campaign.items() if name not in names}


def bounded(keyword: str) -> Callable[[Campaign], Campaign]:
    """Every number at its minimum or at its maximum, as the contract has it; the priority aside, which is set."""
    answer = UPDATE.answers[SUCCESS]
    rules = [rule for rule in answer.rules() if rule.keyword == keyword and rule.requirement.item != "6"]
    values = [(rule, _value(answer.schema, rule)) for rule in rules]

    def change(campaign: Campaign) -> Campaign:
        for rule, value in values:
            campaign = _set_everywhere(campaign, rule, value)
        return campaign

    return change


def _set_everywhere(campaign: Campaign, rule: Rule, value: Any) -> Campaign:
    path = instance_path(rule)
    if LAST not in path:
        return at(path, constantly(value))(campaign) or campaign
    split = path.index(LAST)
    changed = at(path[:split], lambda entries: [at(path[split + 1 :], constantly(value))(e) or e for e in entries])
    return changed(campaign) or campaign


def _value(schema: Mapping[str, Any], rule: Rule) -> Any:
    node: Any = schema
    for step in rule.path:
        node = node[step]
    return node


def with_unknown(value: Any) -> Any:
    """A JSON value with an unknown member in every object."""
    if isinstance(value, dict):
        return {name: with_unknown(inner) for name, inner in value.items()} | {"x_new": {"deep": [None, 1]}}
    return [with_unknown(inner) for inner in value] if isinstance(value, list) else value


def reordered(value: Any) -> Any:
    """A JSON value with the members of every object in reverse order."""
    if isinstance(value, dict):
        return {name: reordered(inner) for name, inner in reversed(value.items())}
    return [reordered(inner) for inner in value] if isinstance(value, list) else value


def in_strategy(**members: Any) -> Callable[[Campaign], Campaign]:
    """A campaign with other members in its dialing_strategy; None leaves one out."""

    def change(campaign: Campaign) -> Campaign:
        strategy = campaign.get("dialing_strategy")
        if strategy is None:
            return campaign
        kept = {name: value for name, value in (strategy | members).items() if value is not None}
        return campaign | {"dialing_strategy": kept}

    return change


def with_disposition(campaign: Campaign) -> Campaign:
    """A campaign with a disposition that the page does not name."""
    strategy = campaign.get("dialing_strategy")
    if strategy is None:
        return campaign
    extra = {"wrong_person": {"status_after_call": "FINAL", "custom": True}}
    return campaign | {"dialing_strategy": strategy | {"dispositions": strategy["dispositions"] | extra}}


def shuffled_chain(asked: Asked, answer: Answer) -> Answer:
    """Show record_chain in another order each time."""

    def change(campaign: Campaign) -> Campaign:
        chain = (campaign.get("dialing_strategy") or {}).get("record_chain", [])
        turn = asked.memory["turn"] = asked.memory.get("turn", 0) + 1
        return in_strategy(record_chain=chain[turn % 6 :] + chain[: turn % 6])(campaign)

    return on_campaigns(change)(asked, answer)


def with_self_link(make: Callable[[str], str]) -> Callable[[Campaign], Campaign]:
    """A campaign with another address of the same."""

    def change(campaign: Campaign) -> Campaign:
        links = campaign["_links"] | {"self": {"href": make(campaign["id"])}}
        return campaign | {"_links": links}

    return change


def named(make: Callable[[str], str]) -> Prepare:
    """Give every campaign another name."""

    def prepare(store: Store) -> None:
        for record in store:
            record.campaign["name"] = make(record.campaign["name"])

    return prepare


def moments(patched: str, read: str) -> Rewrite:
    """created_at written in one way by PATCH and in another by GET."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        text = patched if asked.is_update else read
        return on_campaigns(lambda c: c | {"created_at": text} if "created_at" in c else c)(asked, answer)

    return rewrite


def lean_get(asked: Asked, answer: Answer) -> Answer:
    """Leave out of GET what the sibling page lets it leave out."""
    if asked.is_update:
        return answer
    return on_campaigns(without("dialing_mode_configuration", "dialing_strategy"))(asked, answer)


def late_get(asked: Asked, answer: Answer) -> Answer:
    """Show a campaign as it was before its last update, the first time that it is read after that."""
    if answer.status != SUCCESS or asked.identity not in asked.store.ids:
        return answer
    if asked.is_update:
        asked.memory[asked.identity] = asked.before[asked.identity]
        return answer
    earlier = asked.memory.pop(asked.identity, {})
    return answer.with_json(answer.json | {name: old for name, old in earlier.items() if name in answer.json})


def with_zero_fractions(value: Any) -> Any:
    """A JSON value whose integers are written as 5.0."""
    if isinstance(value, dict):
        return {name: with_zero_fractions(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_zero_fractions(inner) for inner in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def literal(campaign: Campaign) -> Campaign:
    """A campaign with the types that the page's type column has where its values say otherwise."""
    strategy = campaign.get("dialing_strategy")
    if strategy is None:
        return campaign
    chain = [entry | {"retry_period_time_unit": 2} for entry in strategy.get("record_chain", ())]
    return in_strategy(record_chain=chain)(campaign) | {"status": campaign["status"] == "RUNNING"}


def with_nulls(campaign: Campaign) -> Campaign:
    """A campaign whose optional members are null, where its server has nothing to say."""
    optional = ("dialing_mode", "run_once", "action_required", "created_at")
    return {name: None if name in optional else value for name, value in campaign.items()}


def previewing(store: Store) -> None:
    """Make every campaign a preview campaign."""
    for record in store:
        record.campaign["dialing_mode"] = "PREVIEW"
        record.campaign["dialing_strategy"]["strategy_type"] = "MANUAL"
