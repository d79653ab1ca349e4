# ruff: noqa: E501 - texts of the contract stand as they are written there
"""What cannot be judged is refused when the contract is loaded: by name, line, and with what to do."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import conformance
from conformance.contract import load_contract
from conformance.contract.files import OPENAPI
from conformance.errors import ConfigurationError

Edit = Callable[[str], str]


def instead(old: str, new: str) -> Edit:
    """Replace the only place where a text stands."""

    def edit(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return edit


def after(line: str, *added: str) -> Edit:
    """Add lines after the first that holds a text, each indented as it is."""

    def edit(text: str) -> str:
        found = next(entry for entry in text.splitlines() if line in entry)
        indent = found[: len(found) - len(found.lstrip())]
        return text.replace(f"{found}\n", "".join(f"{entry}\n" for entry in (found, *(indent + a for a in added))), 1)

    return edit


def without(line: str) -> Edit:
    """Leave out the first line that holds a text."""
    return lambda text: text.replace(next(entry for entry in text.splitlines(keepends=True) if line in entry), "", 1)


REFUSED: dict[str, tuple[Edit, str, str]] = {
    "an unknown keyword": (
        instead("          maximum: 10\n        run_once", "          maximun: 10\n        run_once"),
        "maximun: 10",
        r"maximun is no keyword that bodies are judged by: say it with .*maximum",
    ),
    "a keyword that no rule is made of": (
        after('x-item: "11.10"', "oneOf: [{ const: FIFO }]"),
        "oneOf: [{ const: FIFO }]",
        "oneOf is no keyword",
    ),
    "a closed object": (after("One page of the list of", "additionalProperties: false"), "additionalProp", "is no keyword"),
    "an unknown keyword of a request": (after("Exactly one member", "minimumProperties: 1"), "minimumProp", "is no keyword"),
    "a value that its keyword does not allow": (
        instead("          maximum: 10\n        run_once", '          maximum: "10"\n        run_once'),
        'maximum: "10"',
        'is not of type "number".*: write a value',
    ),
    "a type that is none": (after('x-item: "7"', "x: 1"), "x: 1", "x is no keyword"),
    "a pattern that cannot be read": (instead('"^[0-9]{7}$"', '"^[0-9{7}$"'), '"^[0-9{7}$"', "regex"),
    "a format that nobody judges": (instead("format: uuid", "format: uid"), "format: uid", "format uid cannot be judged: use"),
    "a condition without a consequence": (
        instead("          then:\n            enum: [INCOMPLETE", "          x-then:\n            enum: [INCOMPLETE"),
        'status: &status',
        "if and then go together",
    ),
    "a schema that is none": (
        instead("        message:\n          x-item: message", "        message: true\n        other:\n          x-item: other"),
        "message: true",
        'message: true is not of type "object": write it',
    ),
    "a missing reference": (
        instead('Updated:\n      x-item: "200"', 'Renewed:\n      x-item: "200"'),
        '$ref: "#/components/responses/Updated"',
        r"\$ref #/components/responses/Updated leads nowhere: name what is there",
    ),
    "a missing example": (instead("    bare409:", "    bare410:"), "bare409", r"\$ref \S+bare409 leads nowhere"),
    "a reference to another file": (
        instead('schema:\n            $ref: "#/components/schemas/Replacement"', 'schema:\n            $ref: "other.yaml#/Replacement"'),
        "other.yaml",
        "leads out of this file",
    ),
    "a schema that holds itself": (
        after("Why a request was refused.", 'allOf: [{ $ref: "#/components/schemas/Error" }]'),
        'allOf: [{ $ref: "#/components/schemas/Error" }]',
        "leads in a circle.*write it out",
    ),
    "two schemas that hold each other": (
        lambda text: text.replace(
            "  examples:\n    full:",
            '    One: { properties: { other: { $ref: "#/components/schemas/Other" } } }\n'
            '    Other: { properties: { one: { $ref: "#/components/schemas/One" } } }\n'
            "  examples:\n    full:",
            1,
        ),
        "Other: {",
        "leads in a circle",
    ),
    "an anchor that holds itself": (
        lambda text: text.replace("  examples:\n    full:", "    One: &one { allOf: [*one] }\n  examples:\n    full:", 1),
        "&one",
        "an anchor holds itself",
    ),
    "a keyword beside a reference": (
        instead('items: { $ref: "#/components/schemas/ListedCampaign" }', 'items: { $ref: "#/components/schemas/ListedCampaign", type: object }'),
        "ListedCampaign\", type",
        r"type stands beside a \$ref: put both into an allOf",
    ),
    "a refusal without a body schema": (
        instead(
            '          $ref: "#/components/responses/Unprocessable"\n    get:',
            '          $ref: "#/components/responses/Unprocessable"\n        "409":\n          description: No\n    get:',
        ),
        '"409":\n          description: No',
        "answer 409 of updateCampaign has no schema for its body: give it one under content",
    ),
    "a success without a body schema": (
        instead("        application/hal+json: &page\n          schema:", "        application/hal+json: &page\n          x-schema:"),
        "Listed:",
        "answer 200 of listCampaigns has no schema for its body: give it one under content",
    ),
    "a body where there can be none": (
        after("There is no body.", "content: { application/json: { schema: { type: object } } }"),
        "content: { application/json: { schema: { type: object } } }",
        "answer 204 of deleteCampaign cannot have a body: leave out its content",
    ),
    "a status that is none": (instead('"409":', "4XX:"), "4XX:", "answer 4XX of deleteCampaign is no status: write three digits"),
    "an operation without a name": (
        without("operationId: listCampaigns"),
        "    get:\n      x-prefix: list",
        "GET /campaigns has no operationId: give it one",
    ),
    "two operations of one name": (
        instead("operationId: createCampaign", "operationId: listCampaigns"),
        "    post:",
        "operation listCampaigns has the operationId or x-prefix of another",
    ),
    "two operations of one prefix": (instead("x-prefix: create", "x-prefix: list"), "    post:", "has the operationId or x-pre"),
    "no operation of the page": (instead('x-prefix: ""', "x-prefix: update"), "paths:", 'mark it with x-prefix: ""'),
    "a request without a schema": (
        instead('schema:\n            $ref: "#/components/schemas/NewCampaign"', 'x: 1'),
        "    NewCampaign:\n      description: What a campaign begins with.\n      required",
        "the request body of createCampaign has no schema",
    ),
    "one id for two requirements": (
        instead('x-item: "11.2"', 'x-item: "11.1"'),
        "type: string\n              maxLength: 35\n              enum: [AUTOMATIC",
        r"two requirements of updateCampaign are called 200/11\.1/type: give one another x-item",
    ),
    "a level that is none": (instead("x-level: SHOULD\n      x-source: vendor OpenAPI (2026-03), POST", "x-level: MAY\n      x-source: vendor OpenAPI (2026-03), POST"), "x-level: MAY", "MAY of createCampaign is none"),
    "a reading that is none": (
        instead("x-reading: page-links", "x-reading: page-link"),
        "x-reading: page-link",
        "no reading is called page-link: add it to readings.yaml",
    ),
    "no OpenAPI at all": (lambda _: "[]", "[]", 'the document: .* is not of type "object"'),
}  # fmt: skip


def changed(folder: Path, edit: Edit) -> Path:
    """A copy of the contract, edited."""
    shutil.copy(OPENAPI / "readings.yaml", folder)
    text = (OPENAPI / "campaigns.yaml").read_text(encoding="utf-8")
    edited = edit(text)
    assert edited != text
    (folder / "campaigns.yaml").write_text(edited, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("edit", "where", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_judged_is_refused_by_name_and_line(tmp_path: Path, edit: Edit, where: str, words: str) -> None:
    folder = changed(tmp_path, edit)
    with pytest.raises(ConfigurationError) as refused:
        load_contract(folder)
    message = str(refused.value)
    path = folder / "campaigns.yaml"
    line = path.read_text(encoding="utf-8").partition(where)[0].count("\n") + 1
    assert re.search(words, message), message
    assert "\n" not in message
    found = re.match(rf"{re.escape(str(path))}:(\d+): ", message)
    assert found, message
    assert abs(int(found[1]) - line) <= 1, (message, line)


def test_an_optional_member_more_costs_its_lines_in_the_contract(tmp_path: Path) -> None:
    edit = instead(
        "            amd_metadata:\n",
        "            pacing_mode:\n"
        '              x-item: "10.9"\n'
        "              type: string\n"
        "              enum: [SLOW, FAST]\n"
        "            amd_metadata:\n",
    )
    contract = load_contract(changed(tmp_path, edit))
    asked = {"200/10.9/type", "200/10.9/enum", "get/200/10.9/type", "create/201/10.9/enum"}
    assert asked <= {*contract.requirements, *contract.companions}
    broken = contract.example("full") | {"dialing_mode_configuration": {"max_ring_time_in_secs": 6, "pacing_mode": 7}}
    assert "200/10.9/type" in {violation.requirement for violation in contract.update.answers[200].violations(broken)}


def test_a_refusal_more_costs_its_lines_in_the_contract(tmp_path: Path) -> None:
    edit = instead(
        '          $ref: "#/components/responses/Unprocessable"\n    get:',
        '          $ref: "#/components/responses/Unprocessable"\n'
        '        "409":\n          $ref: "#/components/responses/Conflict"\n    get:',
    )
    update = load_contract(changed(tmp_path, edit)).update
    assert 409 in update.answers
    assert 409 in update.refusals
    assert update.codes[409] == ("0530005",)
    assert "error/409/error-codes/const" in {requirement.id for requirement in update.requirements}


USERS = """  /campaigns/{id}/users:
    parameters:
      - $ref: "#/components/parameters/CampaignId"
    get:
      operationId: listCampaignUsers
      security:
        - earlyAccess: ["campaigns:read"]
      responses:
        "200":
          description: The users of a campaign.
          content:
            application/json:
              schema: { type: object, required: [total], properties: { total: { type: integer } } }
              example: { total: 0 }
        "404":
          $ref: "#/components/responses/NotFound"
components:
"""


def test_an_operation_more_costs_its_lines_in_the_contract(tmp_path: Path) -> None:
    contract = load_contract(changed(tmp_path, lambda text: text.replace("components:\n", USERS, 1)))
    users = contract.operations["listCampaignUsers"]
    assert contract.operation_of("GET", "/v1/campaigns/5/users?page=2") is users
    assert contract.operation_of("GET", "/v1/campaigns/5") is contract.operations["getCampaign"]
    ids = {name for name in contract.companions if name.startswith("listCampaignUsers/")}
    assert {
        "listCampaignUsers/200/type",
        "listCampaignUsers/200/total/required",
        "listCampaignUsers/200/total/type",
    } <= ids
    assert {contract.companions[name].level for name in ids} == {"SHOULD"}
    assert users.scopes == ("campaigns:read",)
    assert contract.companions["listCampaignUsers/200/total/type"].source == "contract, GET /campaigns/{id}/users"


@pytest.mark.parametrize("wrong", ["paths: {", "openapi: 3.1.0\n"])
def test_every_command_says_in_a_line_that_the_contract_is_wrong(wrong: str, tmp_path: Path) -> None:
    """Modules load the contract as they are loaded themselves: before any command could catch what is wrong with it."""
    root = Path(conformance.__file__).parent
    shutil.copytree(root, tmp_path / "conformance", ignore=shutil.ignore_patterns("__pycache__"))
    copied = tmp_path / OPENAPI.relative_to(root.parent)
    shutil.copytree(OPENAPI, copied, dirs_exist_ok=True)
    (copied / "campaigns.yaml").write_text(wrong)
    command = [sys.executable, "-m", "conformance", "list"]
    environ = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"conformance: {copied / 'campaigns.yaml'}:")
