"""Examples of the user's own: a request, and the answer that it has to have, for a campaign that they know."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from conformance.checks.text import members
from conformance.contract import Level
from conformance.documents import text_of
from conformance.errors import ConfigurationError
from conformance.suite.api import Api
from conformance.suite.own_scenarios import IDENTITY, SOURCE
from conformance.suite.requirement import proves
from conformance.suite.subjects import NotExercised
from conformance.targets.permitted import Withheld
from conformance.targets.target import campaign_path

Text = Annotated[str, Field(min_length=1)]
Status = Annotated[int, Field(ge=100, le=599)]
Statuses = Annotated[list[Status], Field(min_length=1), BeforeValidator(lambda x: x if isinstance(x, list) else [x])]


class Answer(BaseModel):
    """What an answer has to be: its status, or one of some; and members that have to be in its body."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    status: Statuses
    body: dict[str, JsonValue] = {}


class Example(BaseModel):
    """One request to update a campaign, and its answer; ``id`` and ``statement`` are those of the requirement."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, Field(pattern=f"^{IDENTITY.pattern}$")]
    statement: Text
    campaign: Text
    request: dict[str, JsonValue]
    answer: Answer
    level: Level = Level.MUST


def module_of(path: Path, name: str) -> ModuleType:
    """A module with a scenario for each example in a file.

    Raises:
        ConfigurationError: the file cannot be read, or an entry of it is wrong; the message says which.
    """
    module = ModuleType(name)
    for number, entry in enumerate(_entries(path), 1):
        example = _example(entry, f"{path}, entry {number}")
        called = f"test_{example.id.removeprefix('own/')}"
        if hasattr(module, called):
            raise ConfigurationError(f"{path}, entry {number}: there is another {example.id} before it")
        setattr(module, called, _scenario(example))
    return module


def _entries(path: Path) -> list[Any]:
    try:
        entries = yaml.load(text_of(path), yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{path}{where} is no YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError(f"{path} has to be a list of examples, each with an id, a request and its answer")
    return entries


def _example(entry: object, where: str) -> Example:
    try:
        return TypeAdapter(Example).validate_python(entry)
    except ValidationError as error:
        first = error.errors()[0]
        name = f" ({entry['id']})" if isinstance(entry, dict) and isinstance(entry.get("id"), str) else ""
        place = "".join(f"{part}." for part in first["loc"])[:-1]
        message = f"{place}: {first['msg']}" if place else first["msg"]
        raise ConfigurationError(f"{where}{name}: {message}") from None


def _scenario(example: Example) -> Callable[[Api], None]:
    def play(api: Api) -> None:
        _play(api, example)

    return proves(example.id, example.statement, level=example.level, source=SOURCE)(play)


def _play(api: Api, example: Example) -> None:
    exchange = api.patch(_campaign(api, example.campaign), example.request)
    wanted = example.answer
    if api.expect(exchange, *wanted.status) and wanted.body and exchange.response:
        lacking = list(_lacking(wanted.body, members(exchange.response.body)))
        api.judge(exchange, not lacking, ", ".join(lacking), f"as in {wanted.body}", "something else, or nothing")


def _campaign(api: Api, identity: str) -> str:
    """The campaign of an example. It is read first, which tells a recording, where ids are not kept, which one it is.

    Raises:
        NotExercised: it is not listed.
    """
    is_recorded = api.target.name == "replay" and identity not in api.target.campaigns
    for candidate in api.target.campaigns if is_recorded else {identity} & {*api.target.campaigns}:
        with suppress(Withheld):
            api.get(campaign_path(candidate))
            return candidate
    raise NotExercised(
        f"campaign {identity} is not listed" if not is_recorded else "it was not played for this recording"
    )


def _lacking(wanted: object, shown: object, at: str = "") -> Iterator[str]:
    """Pointers to what a value lacks, or has otherwise, that another one asks for. It may have more members."""
    if isinstance(wanted, dict) and isinstance(shown, dict):
        for name, value in wanted.items():
            place = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
            yield from _lacking(value, shown[name], place) if name in shown else [place]
    elif wanted != shown or isinstance(wanted, bool) != isinstance(shown, bool):
        yield at
