"""Servers that are right at another moment: changes made late, views of before, campaigns that move by themselves."""

from conformance.reference.documented import BAD_BODY, NOT_FOUND, SUCCESS, UPDATE
from conformance.reference.middleware import Answer, Asked

OP, PATH, VALUE = "op", "path", "value"
HTML = "text/html"


def shows_before(asked: Asked, answer: Answer) -> Answer:
    """Show the campaign as it was before the change."""
    if not asked.is_update or answer.status != SUCCESS:
        return answer
    earlier = {name: old for name, old in asked.before[asked.identity].items() if name in answer.json}
    return answer.with_json(answer.json | earlier)


def applies_later(asked: Asked, answer: Answer) -> Answer:
    """Make a change only when the campaign has been read twice, or is changed again; the answer shows it as it was."""
    waiting = asked.memory.setdefault("waiting", {})
    if answer.status != SUCCESS or asked.identity not in asked.store.ids:
        return answer
    record = asked.store[asked.identity]
    changes, looks = waiting.pop(asked.identity, ({}, 0))
    if not asked.is_update:
        if not changes or looks:
            return answer
        waiting[asked.identity] = (changes, 1)
        record.campaign |= changes
        return answer
    before = asked.before[asked.identity]
    made = {name: record.campaign[name] for name, old in before.items() if record.campaign[name] != old}
    record.campaign |= before | changes
    waiting[asked.identity] = (changes | made, 0)
    return answer.with_json(record.view())


def late_every_eighth(asked: Asked, answer: Answer) -> Answer:
    """Show a campaign as it was before its last update, at the first two looks after every eighth update."""
    if answer.status != SUCCESS or asked.identity not in asked.store.ids:
        return answer
    if asked.is_update:
        late = {asked.identity: (2, asked.before[asked.identity])} if asked.updates % 8 == 0 else {}
        asked.memory["late"] = late
        return answer
    looks, earlier = asked.memory.get("late", {}).get(asked.identity, (0, {}))
    if not looks:
        return answer
    asked.memory["late"] = {asked.identity: (looks - 1, earlier)}
    return answer.with_json(answer.json | {name: old for name, old in earlier.items() if name in answer.json})


def reads_no_op(asked: Asked, answer: Answer) -> Answer:
    """Never look at op."""
    body = asked.members
    if answer.status not in BAD_BODY or asked.identity not in asked.store.ids or asked.json is None:
        return answer
    if body.get(PATH) == "status" and body.get(VALUE) == "paused":
        return _accepted(asked, answer, status="PAUSED")
    return answer


def takes_any_value(asked: Asked, answer: Answer) -> Answer:
    """Take any value for a member that the page does not name, and keep the one that there is."""
    body = asked.members
    if answer.status in BAD_BODY and asked.identity in asked.store.ids and body.get(OP) == "REPLACE" and VALUE in body:
        return _accepted(asked, answer) if body.get(PATH) in ("name", "priority") else answer
    return answer


def _accepted(asked: Asked, answer: Answer, **members: object) -> Answer:
    record = asked.store[asked.identity]
    record.campaign.update(members)
    media_type = UPDATE.media_types[SUCCESS][0]
    return answer.with_status(SUCCESS).with_json(record.view()).with_header("content-type", media_type)


def ends_by_itself(asked: Asked, answer: Answer) -> Answer:
    """End what runs after a while."""
    asked.memory["seen"] = asked.memory.get("seen", 0) + 1
    running = [r for r in asked.store if r.campaign["status"] == "RUNNING" and r.campaign["id"] != asked.identity]
    if asked.memory["seen"] % 400 == 0 and running:
        running[0].campaign["status"] = "READY"
    return answer


def gateway_paths(asked: Asked, answer: Answer) -> Answer:
    """Let a gateway refuse strange paths in its own way."""
    strange = not asked.identity.isprintable() or "/" in asked.identity or len(asked.identity) > 1000
    if answer.status != NOT_FOUND or not strange:
        return answer
    return answer.with_status(400).with_body(b"<html>400 Bad Request</html>").with_header("content-type", HTML)


def names_exceptions(asked: Asked, answer: Answer) -> Answer:
    """Name the class of an exception in the message of an error, as frameworks do."""
    if answer.status < min(BAD_BODY) or not isinstance(answer.json, dict):
        return answer
    message = f"java.lang.IllegalArgumentException: {answer.json.get('message', '')} ({asked.method})"
    return answer.with_json(answer.json | {"message": message})
