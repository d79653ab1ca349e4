"""What was observed on the questions that the page leaves open."""

from collections.abc import Iterator

from conformance.contract import Contract, Reading
from conformance.drift.profile import Answer, Member, Profile

ERRORS = ("400", "401", "403", "404", "422")


def evidence(contract: Contract, seen: Profile) -> dict[str, list[str]]:
    """Sentences by reading: what was seen of each member that it is about. Readings without any are left out."""
    seen_by_id = {reading.id: list(_sentences(reading, seen)) for reading in contract.readings.values()}
    return {identity: sentences for identity, sentences in seen_by_id.items() if sentences}


def _sentences(reading: Reading, seen: Profile) -> Iterator[str]:
    for observed in reading.observe:
        kind, _, pointer = observed.partition(" ")
        for status in ERRORS if kind == "error" else (kind,):
            answer = seen.answers.get(status)
            if answer is not None:
                yield from _sentence(status, pointer, answer)


def _sentence(status: str, pointer: str, answer: Answer) -> Iterator[str]:
    noun = "campaigns" if status == "200" else f"answers {status}"
    if pointer == "Content-Type":
        text = ", ".join(f"{written} in {count}" for written, count in answer.media_types.most_common())
        yield f"{text} of {answer.count} {noun}"
        return
    member = answer.members.get(pointer)
    name = pointer.removeprefix("/")
    if member is None:
        yield f"{name} was in none of {answer.count} {noun}"
    else:
        yield f"{name} was {_what(member)} in {member.present} of {member.of} {noun if '/' not in name else 'places'}"


ARTICLES = {"integer": "an integer", "object": "an object", "array": "an array", "null": "null"}


def _what(member: Member) -> str:
    text = " or ".join(ARTICLES.get(name, f"a {name}") for name in sorted(member.types))
    if member.words and len(member.words) < 9 and sum(member.values.values()) == member.present:
        text += f" ({', '.join(sorted(member.words))})"
    elif member.least is not None and member.most is not None and set(member.types) & {"string", "integer", "number"}:
        unit = " characters" if "string" in member.types else ""
        least = "" if member.least == member.most else f"{member.least:g} to "
        text += f" ({least}{member.most:g}{unit})"
    return text
