"""The documentation does what it says: every command in it runs, its reference is whole, and its links lead somewhere.

A console block holds commands after ``$``. All blocks of a page run in one shell, in one folder. A comment says which
exit code is meant where it is not 0. ``conformance serve`` starts the bundled server, and its variables stand for the
account that a person would have. A block after ``<!-- elsewhere -->`` needs another machine.
"""

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from click import Option
from processes import environment, serving

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
BLOCK = re.compile(r"(<!-- elsewhere -->\n)?^( *)```console\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
BEFORE = ("python3 -m venv .venv", ". .venv/bin/activate")
"""What a person does before there is a program: looked at, and done by hand before a release."""


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclass(frozen=True)
class Line:
    """One command of a page, and the exit code that is meant."""

    command: str
    code: int
    elsewhere: bool


def lines(page: Path) -> Iterator[Line]:
    for elsewhere, _, block in BLOCK.findall(TEXT[page]):
        for line in block.splitlines():
            assert line.strip().startswith("$ "), f"{named(page)}: {line!r} is no command"
            command, _, code = re.sub(r"   # (?!exit code).*", "", line.strip().removeprefix("$ ")).partition(
                "   # exit code "
            )
            yield Line(command, int(code or 0), bool(elsewhere))


EVERY = [(page, line) for page in PAGES for line in lines(page)]
ACCOUNT = re.compile(r"--target live|conformance (doctor|restore)")


def session_names() -> set[str]:
    """The sessions of the noxfile, and the names that they are given."""
    names = set()
    for node in ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return names


def is_looked_at(page: Path, command: str) -> bool:
    """Whether a command is one that cannot run in a test; then what it names is looked for."""
    parts = [part.strip() for part in command.split("&&")]
    if not any(part.startswith((*BEFORE, "pip install", ".venv/bin/", "nox ", "cd ")) for part in parts):
        return False
    for part in parts:
        words = shlex.split(part)
        if words[0] in ("nox", ".venv/bin/nox"):
            asked = [word for word in words[1:] if not word.startswith("-")]
            assert set(asked[: words.index("--") if "--" in words else None]) <= session_names(), part
        elif words[0].endswith("pip"):
            extras = re.findall(r"\[(\w+)\]", part)
            assert set(extras) <= PROJECT["project"]["optional-dependencies"].keys(), part
            files = re.findall(r"-r (\S+)", part)
            assert all((ROOT / file).exists() for file in files), part
        else:
            assert part.startswith((*BEFORE, "cd ")), f"{named(page)}: {part}"
    return True


@pytest.mark.parametrize("page", [page for page in PAGES if any(lines(page))], ids=named)
def test_every_command_runs(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "cassettes", tmp_path / "cassettes")
    for name, text in re.findall(r'```(?:python|yaml) title="(\S+)"\n(.*?)```', TEXT[page], re.DOTALL):
        (tmp_path / name).write_text(text)
    with ExitStack() as servers:
        values: dict[str, str] = {}
        if any(ACCOUNT.search(line.command) for line in lines(page)):
            values = dict(servers.enter_context(serving()))
        for line in lines(page):
            words = shlex.split(line.command.replace("…", "x"))
            if line.elsewhere or is_looked_at(page, line.command) or words[0] == "export":
                continue
            if words[:2] == ["conformance", "serve"]:
                values = dict(servers.enter_context(serving(*words[2:])))
                continue
            done = run(line.command, tmp_path, values)
            assert done.returncode == line.code, f"$ {line.command}\n{done.stdout}\n{done.stderr}"


def run(command: str, folder: Path, values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line in a shell that finds this program, in an environment where ``values`` stand for an account."""
    given = {name: value for name, value in values.items() if "READONLY" not in name and name != "TALKDESK_TOKEN"}
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    own = {"HOME": str(folder), "TMPDIR": str(folder), "CONFORMANCE_PROFILE": "quick"}  # locks of its own
    environ = environment(folder, **given, **own, PATH=path)
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environ, capture_output=True, text=True, timeout=240, check=False
    )


def test_variables_that_are_exported_are_known() -> None:
    from conformance.variables import VARIABLES

    exported = {
        name
        for _, line in EVERY
        for name in re.findall(r"export (\w+)=|(?<= )([A-Z_]{6,})=", line.command)
        for name in name
    }
    assert exported - {""} <= {known.name for known in VARIABLES}


def test_no_command_holds_what_a_person_would_have_to_replace_in_an_address() -> None:
    assert not [line.command for _, line in EVERY if "OWNER/" in line.command]
    assert "it says OWNER" in TEXT[ROOT / "CONTRIBUTING.md"]


def test_the_two_commands_of_ci_stand_in_the_readme() -> None:
    start = "python3 -m venv .venv && .venv/bin/pip install -q nox && .venv/bin/nox -s conformance"
    commands = [line.command for line in lines(ROOT / "README.md")]
    assert commands[-2:] == [start, f"{start} lint types tests"]


def test_the_readme_is_short_and_installs_before_it_judges() -> None:
    text = TEXT[ROOT / "README.md"]
    assert "PATCH /campaigns/{id}" in text.splitlines()[0]
    assert len(text.splitlines()) <= 130
    assert text.index("pip install") < text.index("conformance run") < text.index("conformance doctor")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", TEXT[page]):
        if not target.startswith("http") and not (target.endswith(".md") and "reference/" in target):
            assert (page.parent / target).exists(), target


HOUSE_WORDS = r"\b(weather|fleet|custody|fuse|rooms?|doors?|house|patience|keeper|cue|told)\b"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_words_are_the_fields(page: Path) -> None:
    assert not re.findall(HOUSE_WORDS, TEXT[page], re.IGNORECASE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as they are built."""
    folder = tmp_path_factory.mktemp("site") / "build" / "docs"
    subprocess.run([sys.executable, str(DOCS / "generate.py"), str(folder)], check=True)
    return folder


def test_the_reference_has_every_requirement_command_option_and_variable(made: Path) -> None:
    from conformance.cli import cli
    from conformance.contract import load_contract
    from conformance.sdk.requirements import REQUIREMENTS
    from conformance.suite.catalogue import catalogue
    from conformance.variables import VARIABLES

    for identity, requirement in {**catalogue(load_contract()), **REQUIREMENTS}.items():
        page = (made / "reference" / "requirements" / f"{identity}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {identity}\n")
        assert f"| level | {requirement.level.value} |" in page
        assert "| checked | " in page
    commands = (made / "reference" / "commands.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"\n## conformance {name}\n" in commands
        for option in command.params:
            if isinstance(option, Option) and not option.hidden and option.name != "color":
                assert option.opts[-1] in commands
    variables = (made / "reference" / "variables.md").read_text(encoding="utf-8")
    assert all(f"`{known.name}`" in variables for known in VARIABLES)


def test_the_site_is_built_without_a_warning(made: Path) -> None:
    top = made.parent.parent
    shutil.copy(ROOT / "zensical.toml", top)
    command = [str(Path(sys.executable).with_name("zensical")), "build", "--strict"]
    done = subprocess.run(command, cwd=top, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (top / "build" / "site" / "reference" / "requirements" / "200" / "6" / "maximum" / "index.html").exists()
    (made / "index.md").write_text("[nowhere](nowhere.md)")
    assert subprocess.run(command, cwd=top, capture_output=True, check=False).returncode != 0


def test_examples_for_other_systems_use_commands_that_there_are() -> None:
    from conformance.cli import cli
    from conformance.option_table import OPTIONS
    from conformance.variables import VARIABLES

    known = {variable.name for variable in VARIABLES} | {option.variable for option in OPTIONS}
    for path in (DOCS / "examples").iterdir():
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"^\W*(?:sh ')?conformance (\w+)", text, re.MULTILINE)) <= cli.commands.keys()
        assert set(re.findall(r"\b(?:TALKDESK|CONFORMANCE)_[A-Z_]+[A-Z]\b", text)) <= known
        assert path.suffix == ".yml" or "conformance restore" in text
