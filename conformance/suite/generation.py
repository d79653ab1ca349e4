"""Request bodies made from the contract by schemathesis, and aimed ones where answers are likely to differ.

The same seed gives the same bodies in the same order. Nothing is sent from here.
"""

import copy
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from itertools import permutations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from platformdirs import user_cache_path

from conformance.checks.requests import RequestContract, Standing
from conformance.contract import Contract, load_contract
from conformance.exchange import json_body
from conformance.files import write_whole

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from schemathesis import Case

Value = TypeVar("Value")

OPS = ("REPLACE", "replace", "Replace", " REPLACE", "add")
STATUSES = ("paused", "PAUSED", "Paused", "paused ", "pausedd", "ready", "incomplete", "true", "1")
PRIORITIES = (*map(str, range(12)), "-1", "1.0", "1.5", "1e1", "+5", " 5", "05", "٥", "five", "", 5, 5.5)
SPECIAL = "<b>&'\"\\ %"
"""Characters that markup, SQL, JSON and addresses write otherwise; written as markup it is no longer than a name."""
NAMES = (
    *("", "ab", "abc", "x" * 34, "x" * 35, "x" * 36, "é" * 34, "🎈" * 34),
    *("Ünï 春🎈", "e\u0301", "<b>&amp;</b>", 'say "hi"', "it's", "back\\slash", "50% + 1", "${name}", SPECIAL),
    *(" padded ", "a\tb", "MiXeD", "mIxEd", "123", "1e3", "true", "null", "2026-01-01"),
    "NUL \0",
)
VALUES: tuple[tuple[str, object], ...] = (
    *(("status", value) for value in STATUSES),
    *(("priority", value) for value in PRIORITIES),
    *(("name", value) for value in NAMES),
)

LIMITS = frozenset(
    json_body({"op": "REPLACE", "path": member, "value": value})
    for member, value in (
        *(("priority", value) for value in ("1", "6", "8", "9", "10")),
        *(("name", name) for name in ("é" * 34, SPECIAL, "MiXeD", "mIxEd", "null")),
    )
)
"""Documented bodies that servers most often get wrong, or that no other scenario sends."""

CACHE = user_cache_path("campaigns-conformance") / "generated"


@cache
def bodies(seed: int, count: int) -> tuple[bytes, ...]:
    """Bodies from all sources, no two alike. ``count`` is how many each kind of fuzzing makes, before doubles go.

    Making them takes longer than sending them, so what was made is kept, as long as nothing has changed that
    it depends on.
    """
    kept = CACHE / f"{_key(seed, count)}.txt"
    with suppress(OSError, ValueError):
        return _read(kept.read_text(encoding="ascii"))
    text = _made(seed, count)
    with suppress(OSError):  # what cannot be kept is made again
        CACHE.mkdir(parents=True, exist_ok=True)
        write_whole(kept, text.encode())
    return _read(text)


def _read(text: str) -> tuple[bytes, ...]:
    """Bodies as they are kept: in hexadecimal, closed by a line that tells how many there are.

    Raises:
        ValueError: some are missing.
    """
    *lines, count = text.split()
    if len(lines) != int(count):
        raise ValueError("cut off")
    return tuple(map(bytes.fromhex, lines))


def _key(seed: int, count: int) -> str:
    """What the bodies depend on: the contract, this module, the libraries, and what was asked for."""
    libraries = [version(name) for name in ("schemathesis", "hypothesis", "jsonschema-rs")]
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    parts = [load_contract().digest, code, sys.version, *libraries, str(seed), str(count)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _made(seed: int, count: int) -> str:
    """Make bodies, one a line in hexadecimal, in a process of their own.

    What schemathesis makes depends on the order of sets, and that on a number that Python draws anew for each
    process, unless it is set before it starts. What hypothesis keeps for itself goes beside what is kept here, and
    not into the folder that the user is in.
    """
    command = [sys.executable, "-P", "-m", __name__, str(seed), str(count)]
    environment = os.environ | {"PYTHONHASHSEED": "0", "HYPOTHESIS_STORAGE_DIRECTORY": str(CACHE / "hypothesis")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise RuntimeError(f"generating requests failed: {done.stderr[-500:]}")
    return done.stdout


def sample(made: Sequence[bytes], contract: Contract, every: int, seed: int) -> tuple[bytes, ...]:
    """One in ``every`` of the documented bodies, others for another seed; and every one at a limit, wrong or left open.

    Documented ones take longest: each may change a campaign, which is read back.
    """
    standing = RequestContract(contract).standing
    usual = [body for body in made if standing(body) in (Standing.DOCUMENTED, Standing.NEWER) and body not in LIMITS]
    left_out = set(usual).difference(usual[seed % every :: every])
    return tuple(body for body in made if body not in left_out)


def generate(seed: int, count: int) -> Iterator[bytes]:
    """Make the bodies here and now."""
    yield from dict.fromkeys((*_aimed(), *_from_schemathesis(seed, count)))


def _aimed() -> Iterator[bytes]:
    """Letter case, boundaries, number forms, member order: one thing changed at a time."""
    for op, value in product(OPS, STATUSES[:3]):
        yield json_body({"op": op, "path": "status", "value": value})
    for member, tried in VALUES:
        yield json_body({"op": "REPLACE", "path": member, "value": tried})
    for path in ("Status", "/status", "status/", "dialing_mode", "id", "created_at", "_links", "*"):
        yield json_body({"op": "REPLACE", "path": path, "value": "paused"})
    for order in permutations(("op", "path", "value")):
        members = {"op": "REPLACE", "path": "priority", "value": "5"}
        yield json_body({name: members[name] for name in order})


def _from_schemathesis(seed: int, count: int) -> Iterator[bytes]:
    """The examples, the coverage cases, and fuzzed positive and negative data."""
    from schemathesis import GenerationMode, openapi

    operation = openapi.from_dict(_document())["/campaigns/{id}"]["PATCH"]
    for strategy in operation.get_strategies_from_examples():
        yield from _contents(_drawn(strategy, seed, 1))
    yield from _contents(
        operation.schema.iter_coverage_cases(
            operation=operation,
            generation_modes=list(GenerationMode),
            generation_config=operation.schema.config.generation_for(operation=operation, phase="coverage"),
        )
    )
    for mode in GenerationMode:
        strategy = operation.as_strategy(generation_mode=mode, path_parameters={"id": "fixed"}, headers={})
        yield from _contents(_drawn(strategy, seed, count))


def _drawn(strategy: "SearchStrategy[Value]", seed: int, count: int) -> list[Value]:
    """Draw values from a strategy: as many as asked for, the same for the same seed."""
    import hypothesis

    found: list[Value] = []

    @hypothesis.given(strategy)
    def collect(value: Value) -> None:
        found.append(value)

    settings = hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.seed(seed)(settings(collect))()
    return found


def _contents(cases: "Iterable[Case[Any]]") -> Iterator[bytes]:
    """The bodies of cases that are sent as JSON."""
    for case in cases:
        if case.method != "PATCH" or "json" not in str(case.media_type):
            continue
        sent = case.as_transport_kwargs(base_url="http://host")
        if isinstance(sent.get("data"), bytes):
            yield sent["data"]
        elif "json" in sent:
            yield json_body(sent["json"])


def _document() -> dict[str, Any]:
    """The contract with each form of the request spelt out, which generates a hundred times faster."""
    contract = load_contract()
    document: dict[str, Any] = copy.deepcopy(dict(contract.document))
    request = document["paths"]["/campaigns/{id}"]["patch"]["requestBody"]["content"]["application/json"]
    base = request["schema"]
    forms = []
    for form in base["oneOf"]:
        parts = {name: {**part, **form["properties"].get(name, {})} for name, part in base["properties"].items()}
        forms.append({"type": "object", "required": base["required"], "properties": parts})
    request["schema"] = {"anyOf": forms}
    return document


if __name__ == "__main__":
    made = [body.hex() for body in generate(int(sys.argv[1]), int(sys.argv[2])) if body]
    print("\n".join([*made, str(len(made))]))  # noqa: T201 - this is how they reach the process that asked
