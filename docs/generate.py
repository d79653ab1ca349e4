"""The documentation as it is built: the pages that people wrote, and a reference made of the code and the contract.

``python docs/generate.py FOLDER`` puts both into an empty FOLDER, where the site generator finds them.
"""

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

import click

from conformance.cli import cli
from conformance.cli.command import Command, Group
from conformance.cli.exit_codes import exit_codes
from conformance.contract import Contract, Level, Reading, Requirement, load_contract
from conformance.option_table import OPTIONS
from conformance.reference.faults import all_faults
from conformance.reference.variants import all_variants
from conformance.report.catalogue import explanation
from conformance.report.formats import FILES as FORMS
from conformance.report_file import SCHEMA
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.specimens.catalogue import all_specimens
from conformance.suite.catalogue import catalogue
from conformance.variables import VARIABLES
from conformance.verdict import RED, Verdict

HERE = Path(__file__).parent
NOTE = "<!-- Made by docs/generate.py: change the code or the contract instead. -->\n"
VERDICTS = {
    "PASS": "Exercised in one exchange at least, and kept in all.",
    "FAIL": "A broken MUST; with `--strict` a broken SHOULD, too.",
    "WARN": "A broken SHOULD.",
    "FLAKY": "Broken, and not broken again when the same request was sent once more.",
    "WAIVED": "Broken as a waiver says, which has a reason, an owner and an end.",
    "STALE WAIVER": "A waiver has expired, or its request no longer shows the failure.",
    "NOT EXERCISED": "Nothing was sent that could show it. The reason is given. It never counts as passed.",
    "ERROR": "The suite itself failed here. It says nothing of the server.",
}
"""What each verdict means. The build stops if the program knows one that is not here."""
FACTS = ("level", "source", "schema", "checked", "fault", "proof")
"""What the page of a requirement takes over from `conformance explain`."""
FILES = {
    "report.html": "One page that needs nothing else. Links lead to a requirement: `report.html#200/6/maximum`.",
    "report.json": "Everything; all other forms are made of it. [Its schema](report-schema.md) is versioned.",
    "summary.md": "Markdown for the page of a CI job or for an issue.",
    "junit.xml": "A test case for each requirement.",
    "exchanges.har": "The exchanges that verdicts rest on, for a browser's network panel.",
    "report.sarif": "For code scanning.",
}


def cell(text: object) -> str:
    """Text for a cell of a table."""
    plain = str(text).replace("|", "\\|").replace("\n", " ")
    return re.sub(r"<(?=[a-z/!])", "&lt;", plain)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def code(text: str) -> str:
    """Text as code, also where it has a backtick in it."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


# Commands


def every_command(command: click.Command, path: str = "conformance") -> Iterator[tuple[str, click.Command]]:
    """Each command with the words that call it, and those below it."""
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from every_command(command.commands[name], f"{path} {name}")


def commands_page() -> str:
    """Every command with every option."""
    parts = ["# Commands\n", NOTE, "Every command takes `--color auto|always|never` and `--help`.\n"]
    for path, command in every_command(cli):
        parts.append(f"## {path}\n")
        parts.append(f"{_prose(command.help or '')}\n")
        usage = " ".join(command.collect_usage_pieces(click.Context(command)))
        parts.append(f"```text\n{path} {usage}\n```\n")
        parts += _options(command)
        if path != "conformance" and isinstance(command, Command | Group):
            parts += [f"**{title}**\n\n{table(('', 'meaning'), made())}" for title, made in command.sections.items()]
        parts.append(f"{_prose(command.epilog)}\n" if command.epilog else "")
    return "\n".join(part for part in parts if part)


def _prose(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _options(command: click.Command) -> Iterator[str]:
    options = [known for known in command.params if isinstance(known, click.Option) and not known.hidden]
    by_purpose: dict[str, list[click.Option]] = {}
    for option in options:
        if option.name != "color":
            by_purpose.setdefault(getattr(option, "purpose", "Options"), []).append(option)
    for purpose, group in by_purpose.items():
        yield f"**{purpose}**\n\n{table(('option', 'meaning', 'default', 'variable'), map(_option, group))}"


def _option(option: click.Option) -> tuple[str, str, str, str]:
    context = click.Context(click.Command("x"))
    extra = option.get_help_extra(context)
    default = extra.get("default") or ""
    kind = "" if option.is_flag else f" {option.make_metavar(context)}"
    variable = ", ".join(code(name) for name in extra.get("envvars") or ())
    return code("/".join(option.opts) + kind), option.help or "", code(default) if default else "", variable


# Tables


def variables_page() -> str:
    """Every variable of the environment."""
    parts = ["# Variables of the environment\n", NOTE]
    for purpose, group in groupby(VARIABLES, lambda known: known.purpose):
        rows = [(code(known.name), known.what, "yes" if known.is_secret else "") for known in group]
        parts.append(f"## {purpose}\n\n{table(('variable', 'meaning', 'secret'), rows)}")
    rows = [(code(option.variable), code(option.flag), option.help) for option in OPTIONS if option.variable]
    text = (
        "The command line is stronger. Several values of one variable are separated by spaces, campaigns by commas.\n"
    )
    parts.append(f"## Instead of options\n\n{text}\n{table(('variable', 'option', 'meaning'), rows)}")
    return "\n".join(parts)


def exit_codes_page() -> str:
    """Every exit code."""
    return f"# Exit codes\n\n{NOTE}\n{table(('code', 'meaning'), exit_codes())}\n" + (
        "`conformance --help` shows the same. `conformance doctor` and `conformance restore` have fewer: see their "
        "help.\n"
    )


def verdicts_page() -> str:
    """Every verdict."""
    missing = [word for word in Verdict if word not in VERDICTS]
    if missing:
        sys.exit(f"docs/generate.py: say in VERDICTS what {', '.join(missing)} means")
    rows = [(f"**{word}**", VERDICTS[word], "red" if word in RED else "") for word in Verdict]
    return f"# Verdicts\n\n{NOTE}\nEach requirement gets one.\n\n{table(('verdict', 'meaning', ''), rows)}"


def files_page() -> str:
    """Every file that the program reads or writes."""
    made = [(code(name), FILES[name]) for name in FORMS]
    others = HERE / "reference" / "other-files.inc"
    return f"# Files\n\n{NOTE}\n## In the folder of a report\n\n{table(('file', 'what is in it'), made)}\n" + (
        others.read_text(encoding="utf-8")
    )


def schema_page() -> str:
    """The members of report.json."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    rows = [
        (code(name), part.get("type", part.get("$ref", "").rpartition("/")[2]), part.get("description", ""))
        for name, part in schema["properties"].items()
    ]
    version = schema["properties"]["format"]["const"]
    text = f"`format` is {version}. It changes only when a member goes or means something else; members may be added.\n"
    whole = json.dumps(schema, indent=1)
    return (
        f"# report.json\n\n{NOTE}\n{text}\n{table(('member', 'type', 'meaning'), rows)}\n"
        f"## The whole schema\n\n```json\n{whole}\n```\n"
    )


def alterations_page() -> str:
    """Variants, and how many faults there are."""
    rows = [(code(name), variant.story) for name, variant in all_variants().items()]
    return (
        f"# Faults and variants\n\n{NOTE}\n"
        f"There are {len(all_faults())} faults. The page of each requirement lists its own, and "
        "`conformance prove --list` lists all. A variant is a server that is correct and unusual: every one has to "
        f"pass.\n\n{table(('variant', 'what it does'), rows)}"
    )


def readings_page(contract: Contract) -> str:
    """Every reading."""
    parts = ["# Readings\n", NOTE]
    parts += [f"## {reading.id}\n\n{_reading(reading)}" for reading in contract.readings.values()]
    return "\n".join(parts)


def _reading(reading: Reading) -> str:
    lines = [f"**{reading.question}**", f"Chosen: {reading.chosen}"]
    for title, many in (("Alternatives", reading.alternatives), ("Evidence", reading.evidence)):
        lines += [f"{title}:\n\n" + "\n".join(f"- {cell(each)}" for each in many)] if many else []
    rests = ", ".join(code(glob) for glob in reading.rests)
    return "\n\n".join([*lines, f"Rests on it: {rests}" if rests else "Nothing rests on it."]) + "\n"


# Requirements


def requirement_pages(contract: Contract) -> Iterator[tuple[str, str]]:
    """A page for each requirement, and one that lists all."""
    every: Mapping[str, Requirement] = {**catalogue(contract), **REQUIREMENTS}
    musts = sum(found.level is Level.MUST for found in every.values())
    parts = ["# Requirements\n", NOTE, f"{len(every)} in all: {musts} MUST, {len(every) - musts} SHOULD.\n"]
    groups: dict[str, list[Requirement]] = {}
    for requirement in every.values():
        groups.setdefault(requirement.group, []).append(requirement)
        yield f"reference/requirements/{requirement.id}.md", requirement_page(requirement, contract)
    for group, members in groups.items():
        rows = [(f"[{code(found.id)}]({found.id}.md)", found.level.value, found.statement) for found in members]
        parts.append(f"## {group}\n\n{table(('requirement', 'level', 'statement'), rows)}")
    yield "reference/requirements/index.md", "\n".join(parts)


def requirement_page(requirement: Requirement, contract: Contract) -> str:
    """What `conformance explain` tells of one requirement, as a page."""
    rows = re.findall(r"^ {2}(\w+) +(.+)$", explanation(requirement, contract), re.MULTILINE)
    facts = [(name, code(value) if name == "schema" else value) for name, value in rows if name in FACTS]
    wrong = (one.breaks for one in all_specimens().values())
    facts += [
        ("fault", f"the wrong SDK that {name}")
        for name, breaks in zip(all_specimens(), wrong, strict=True)
        if f"sdk/{breaks}" == requirement.id
    ]
    reading = contract.readings.get(requirement.reading or "")
    up = "../" * (requirement.id.count("/") + 1)
    rests_on = f"\n## Reading\n\n[{reading.id}]({up}readings.md)\n\n{_reading(reading)}" if reading else ""
    return f"# {requirement.id}\n\n{NOTE}\n{requirement.statement}\n\n{table(('about this rule', ''), facts)}{rests_on}"


def generate(folder: Path) -> None:
    """Write every page into ``folder``."""
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "*.inc", "__pycache__"), dirs_exist_ok=True)
    contract = load_contract()
    pages: dict[str, Callable[[], str]] = {
        "commands": commands_page,
        "variables": variables_page,
        "exit-codes": exit_codes_page,
        "verdicts": verdicts_page,
        "files": files_page,
        "report-schema": schema_page,
        "faults": alterations_page,
        "readings": lambda: readings_page(contract),
    }
    made = {f"reference/{name}.md": page() for name, page in pages.items()}
    for name, text in {**made, **dict(requirement_pages(contract))}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    generate(Path(sys.argv[1]))
