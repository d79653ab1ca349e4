"""Written faults of what else a new name or priority does, and of what is kept of it."""

from conformance.reference.middleware import Answer, Asked, Rewrite


def renaming_resumes(asked: Asked, answer: Answer) -> Answer:
    """Set a campaign that is PAUSED to READY when it is renamed."""
    campaign = asked.store[asked.identity].campaign
    if asked.members.get("path") != "name" or campaign["status"] != "PAUSED":
        return answer
    campaign["status"] = "READY"
    return answer.with_json(asked.store[asked.identity].view())


def prioritising_renames(asked: Asked, answer: Answer) -> Answer:
    """Write the priority into the name as well."""
    if asked.members.get("path") != "priority":
        return answer
    campaign = asked.store[asked.identity].campaign
    campaign["name"] = f"Priority {campaign['priority']}"
    return answer.with_json(asked.store[asked.identity].view())


def small_letters(asked: Asked, answer: Answer) -> Answer:
    """Keep a new name in small letters."""
    if asked.members.get("path") != "name":
        return answer
    campaign = asked.store[asked.identity].campaign
    campaign["name"] = campaign["name"].lower()
    return answer.with_json(asked.store[asked.identity].view())


def first_bytes(asked: Asked, answer: Answer) -> Answer:
    """Keep the first 35 bytes of a name."""
    campaign = asked.store[asked.identity].campaign
    campaign["name"] = campaign["name"].encode()[:35].decode(errors="ignore")
    return answer.with_json(asked.store[asked.identity].view())


CHANGES = "state/only-the-named-member"
RENAMES: tuple[tuple[str, str, Rewrite, tuple[str, ...]], ...] = (
    ("renaming-resumes", CHANGES, renaming_resumes, ()),
    ("prioritising-renames", CHANGES, prioritising_renames, ()),
    ("small-letters", "state/persists", small_letters, ("200/shows-change",)),
    ("first-bytes", "200/shows-change", first_bytes, ()),
)
