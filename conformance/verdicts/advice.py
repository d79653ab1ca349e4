"""What would exercise the rules that a run did not: a short list of things to do, and how many rules each brings."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance.contract import Contract, Level, Requirement
from conformance.exchange import Exchange
from conformance.verdict import Verdict
from conformance.verdicts.fold import NEVER, Judgement
from conformance.verdicts.shown import UNSEEN
from conformance.verdicts.unseen import bodies_of, missing_part

Campaign = Mapping[str, object]

LIST_PAUSED = "list a campaign that is PAUSED, or set one aside with --expendable"
GRANT_READ = "grant campaigns:read to the token"
BY_REASON = (
    (r"--provision permits", "add --provision: campaigns are made for the run, and deleted"),
    (r"quick profile", "add --profile default"),
    (r"(TALKDESK_\w+) is not set", "set {}"),
    (r"campaigns:read|no listed campaign can be read|may not read", GRANT_READ),
    (r"without --expendable|--expendable permits", "set a campaign aside with --expendable"),
    (r"--allow-running", "add --allow-running, where campaigns may dial people"),
    (r"only one campaign", "list a second campaign"),
    (r"PAUSED|may be paused|may have|have its \w+ changed|no change was accepted", LIST_PAUSED),
)
"""What to do about a reason, by a pattern of it; the first that is found counts."""
FORBIDDEN = 403
MOST = 6
"""Things to do that are named."""


def advice(judgements: Sequence[Judgement], exchanges: Iterable[Exchange], contract: Contract) -> Iterator[str]:
    """What to do to exercise more, the most useful first. Nothing of the rules of which nobody knows what they need."""
    exchanges = list(exchanges)
    bodies = bodies_of(exchanges, contract.update, (contract.update.success,))
    instead = _unreadable(exchanges, contract)
    rules: Counter[str] = Counter()
    musts: Counter[str] = Counter()
    for judgement in judgements:
        action = _action(judgement, bodies) if judgement.verdict is Verdict.NOT_EXERCISED else ""
        if instead and action in (LIST_PAUSED, GRANT_READ):
            action = instead
        if action:
            rules[action] += 1
            musts[action] += judgement.requirement.level is Level.MUST
    for action in sorted(rules, key=lambda name: (-musts[name], -rules[name], name))[:MOST]:
        brought = f"{rules[action]} more rules" if rules[action] > 1 else "1 more rule"
        yield f"to exercise {brought} ({musts[action]} MUST): {action}"


def _unreadable(exchanges: Sequence[Exchange], contract: Contract) -> str:
    """What to do where no campaign was ever shown, and not for want of a scope; empty if one was, or was not asked for.

    Another campaign, or another token, would help nobody whose server fails.
    """
    get = contract.operations["getCampaign"]
    asked = [e for e in exchanges if get.matches(e.request.method, e.request.path)]
    statuses = {e.status for e in asked}
    if not asked or statuses & {get.success, FORBIDDEN}:
        return ""
    (usual, _), *_ = Counter(e.summary() for e in asked).most_common(1)
    return f"see why GET shows no campaign: it is answered {usual}"


def _action(judgement: Judgement, bodies: Sequence[Campaign]) -> str:
    """What would exercise a requirement; empty if nobody knows."""
    reason = judgement.reason
    if reason.startswith((NEVER, UNSEEN)):
        return _to_be_shown(judgement.requirement, bodies)
    for pattern, action in BY_REASON:
        if found := re.search(pattern, reason):
            return action.format(*found.groups())
    return ""


def _to_be_shown(requirement: Requirement, bodies: Sequence[Campaign]) -> str:
    """What campaign has to be listed for a rule on a member of it to be exercised."""
    is_of_campaigns = "/Campaign/" in (requirement.pointer or "")
    if not requirement.member or not is_of_campaigns:
        return ""
    if not bodies:
        return LIST_PAUSED
    missing = missing_part(requirement.member, bodies)
    return f"list a campaign that is PAUSED and shows {missing}" if missing else ""
