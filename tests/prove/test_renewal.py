"""Only what does not stand is tried again, nothing that was tried is lost, and nobody is left behind."""

import json
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from processes import conformance, started

from conformance.contract import Contract, load_contract
from conformance.contract.files import OPENAPI
from conformance.prove import grounds as prove_grounds
from conformance.prove import renewal as prove_renewal
from conformance.prove.grounds import ground
from conformance.prove.kept import Kept
from conformance.prove.matrix import render
from conformance.prove.renewal import renewed
from conformance.prove.trial import FAULT, VARIANT, Trial, alterations
from conformance.reference.alteration import Fault
from conformance.suite.catalogue import behaviours, catalogue
from conformance.verdicts import proof
from conformance.verdicts.grounds import grounds
from conformance.verdicts.proof import load_proofs

CONTRACT = load_contract()
NAMES = ("403:error/code/type", "403:error/code/required", "bytes:bom")
NOWHERE = Path("/nowhere/proof.json")


def played(name: str, verdict: str = "FAIL") -> Trial:
    """A trial that went well, or with another verdict."""
    alteration = alterations()[name]
    if isinstance(alteration, Fault):
        return Trial(name, FAULT, alteration.story, {alteration.breaks: verdict}, 1, 1, 0.1, alteration.breaks)
    return Trial(name, VARIANT, alteration.story, {}, 0, 1, 0.1)


def kept(path: Path, *trials: Trial) -> Kept:
    """A file with these trials."""
    made = Kept(path, NOWHERE)
    for trial in trials:
        made.add(trial)
    made.write()
    return Kept(path, NOWHERE)


def changed(folder: Path, old: str, new: str) -> Contract:
    """The contract with another line."""
    for name in ("campaigns.yaml", "readings.yaml"):
        shutil.copy(OPENAPI / name, folder)
    path = folder / "campaigns.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_contract(folder)


ITEM_6 = {
    f"{prefix}/{keyword}"
    for prefix in ("200/6", "get/200/6", "list/200/6", "create/201/6")
    for keyword in ("type", "minimum", "maximum")
}
STATUS = {f"{prefix}/9/enum" for prefix in ("200", "get/200", "list/200", "create/201")}
OF_CREATION = {requirement.id for requirement in behaviours() if requirement.id.startswith("create/")}
"""What rests on what a new campaign may be given."""
LINES = {
    "a maximum": ("maximum: 10\n", "maximum: 9\n", ITEM_6 | OF_CREATION),
    "a value": ("[INCOMPLETE, READY, RUNNING, PAUSED]", "[INCOMPLETE, READY, RUNNING, PAUSED, ENDED]", STATUS),
    "one member more": (
        "required: [max_ring_time_in_secs]",
        "required: [max_ring_time_in_secs, answering_machine_detection]",
        {"200/10.1/required", "get/200/10.1/required", "create/201/10.1/required"} | OF_CREATION,
    ),
    "words": ("description: Where the campaign stands.", "description: Where it stands.", set()),
}


@pytest.mark.parametrize(("old", "new", "voided"), LINES.values(), ids=LINES)
def test_a_changed_line_of_the_contract_voids_what_rests_on_it(
    tmp_path: Path, old: str, new: str, voided: set[str]
) -> None:
    before, after = (
        {name: grounds(contract, requirement) for name, requirement in catalogue(contract).items()}
        for contract in (CONTRACT, changed(tmp_path, old, new))
    )
    assert {name for name, found in after.items() if before.get(name) != found} == voided
    assert before.keys() <= after.keys()


def test_a_changed_condition_voids_what_holds_under_it(tmp_path: Path) -> None:
    text = "maxLength: 35\n          if: { type: string }\n          then:\n            enum: [INC"
    contract = changed(tmp_path, text, text.replace("if: { type: string }", "if: { type: [string, 'null'] }"))
    every = catalogue(contract).values()
    assert {one.id for one in every if grounds(contract, one) != grounds(CONTRACT, one)} == STATUS


def test_a_changed_request_voids_behaviour_alone(tmp_path: Path) -> None:
    old = 'campaigns:write"]\n      requestBody:\n        $ref: "#/components/requestBodies/Replacement"'
    contract = changed(tmp_path, old, old.replace("campaigns:write", "campaigns:change"))
    voided = {one.id for one in catalogue(contract).values() if grounds(contract, one) != grounds(CONTRACT, one)}
    assert {"200/updates", "401/no-token", "state/only-the-named-member"} <= voided
    assert not voided & {"200/6/maximum", "bytes/json", "leak/secret", "get/401/no-token", "status/documented"}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the modules, that may be edited."""
    folder = tmp_path / "package"
    shutil.copytree(proof.PACKAGE, folder, ignore=shutil.ignore_patterns("*.pyc", "data"))
    monkeypatch.setattr(proof, "PACKAGE", folder)
    monkeypatch.setattr(prove_grounds, "PACKAGE", folder)
    yield folder
    forget()


def forget() -> None:
    for cached in (proof.digest_of, prove_grounds.checking, prove_grounds.with_imports):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("module", "voids", "leaves"),
    [
        ("checks/body.py", ["200:200/6/maximum", "gzip"], ["bytes:bom", "leak:sql", "status:401/no-token:200"]),
        ("checks/text.py", ["bytes:bom", "gzip"], ["200:200/6/maximum", "leak:sql", "status:401/no-token:200"]),
        ("suite/test_401.py", ["status:401/no-token:200", "gzip"], ["200:200/6/maximum", "bytes:bom", "leak:sql"]),
        ("suite/bad_credentials.py", ["status:401/no-token:200"], ["200:200/6/maximum", "state:old-shown"]),
        ("suite/views.py", ["state:refused-404"], ["200:200/6/maximum", "status:401/no-token:200"]),
        ("reference/faults/mutation.py", ["200:200/6/maximum"], ["status:401/no-token:200", "bytes:bom"]),
        ("reference/faults/states.py", ["state:old-shown"], ["200:200/6/maximum", "gzip"]),
        ("reference/variants/wires.py", ["gzip", "chunked"], ["200:200/6/maximum", "state:old-shown"]),
        ("suite/api.py", [], ["200:200/6/maximum", "bytes:bom", "leak:sql", "gzip", "state:old-shown"]),
        ("reference/app.py", [], ["200:200/6/maximum", "bytes:bom", "leak:sql", "gzip", "state:old-shown"]),
    ],
)
def test_a_changed_module_voids_what_rests_on_it(
    package: Path, module: str, voids: list[str], leaves: list[str]
) -> None:
    before = {name: ground(alterations()[name]).key for name in (*voids, *leaves)}
    with (package / module).open("a") as stream:
        stream.write("\n# changed\n")
    forget()
    after = {name: ground(alterations()[name]).key for name in before}
    assert [name for name in before if before[name] != after[name]] == voids


def test_every_fault_and_variant_rests_on_modules_of_both_sides() -> None:
    for name, alteration in alterations().items():
        sources = ground(alteration).sources
        assert any(source.startswith("reference/") for source in sources), name
        assert any(source.startswith(("checks/", "suite/", "contract/")) for source in sources), name
        assert all((proof.PACKAGE / source).is_file() for source in sources), name


def test_a_trial_stands_as_long_as_it_went_well_on_the_same_grounds(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    good, missed = played("403:error/code/type"), replace(played("403:error/code/required"), verdicts={})
    accused = replace(played("gzip"), verdicts={"bytes/json": "FAIL"})
    assert kept(path, good, missed, accused, played("chunked")).standing == {good.id, "chunked"}
    document = json.loads(path.read_text())
    for trial in document["trials"]:
        trial["key"] = trial["key"][::-1]
    path.write_text(json.dumps(document))
    assert Kept(path, NOWHERE).standing == frozenset()
    document["trials"][0] |= {"id": "a fault that is no more"}
    path.write_text(json.dumps(document))
    assert len(json.loads(rewritten(path))["trials"]) == len(document["trials"]) - 1


def rewritten(path: Path) -> str:
    Kept(path, NOWHERE).write()
    return path.read_text()


def test_the_proof_that_ships_counts_where_a_file_has_none_that_stands(tmp_path: Path) -> None:
    shipped, path = tmp_path / "shipped.json", tmp_path / "proof.json"
    kept(shipped, played(NAMES[0]), played(NAMES[1]))
    kept(path, replace(played(NAMES[0]), verdicts={}), played(NAMES[2]))
    assert Kept(path, shipped).standing == set(NAMES)
    assert Kept(tmp_path / "none.json", shipped).standing == set(NAMES[:2])


def test_reports_show_what_stands_and_nothing_else(tmp_path: Path) -> None:
    path, requirement = tmp_path / "proof.json", CONTRACT.requirements["200/6/maximum"]
    kept(path, played("200:200/6/maximum"))
    found = load_proofs(CONTRACT, path).of(requirement)
    assert found
    story = alterations()["200:200/6/maximum"].story
    assert found.sentence == (
        f"this check is proven: the bundled server broken by 200:200/6/maximum ({story}) turns it red"
    )
    assert load_proofs(CONTRACT, path).of(CONTRACT.requirements["200/6/minimum"]) is None
    contract = changed(tmp_path, "maximum: 10\n", "maximum: 9\n")
    assert load_proofs(contract, path).of(contract.requirements["200/6/maximum"]) is None
    for text in ("", "[]", '{"format": 1}'):
        other = tmp_path / f"other{len(text)}.json"
        other.write_text(text)
        assert load_proofs(CONTRACT, other).of(requirement) is None
    assert load_proofs(CONTRACT, NOWHERE).of(requirement) is None


def test_only_what_does_not_stand_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove_renewal, "Kept", partial(Kept, shipped=NOWHERE))
    path, said = tmp_path / "proof.json", list[str]()
    kept(path, played(NAMES[0]))
    first = renewed(NAMES, path, 1, again=False, say=said.append)
    again = renewed(NAMES, path, 1, again=False, say=said.append)
    asked = renewed(NAMES[:1], path, 1, again=True, say=said.append)
    assert said == ["3 trials: 1 stand, 2 to renew", "3 trials: 3 stand, 0 to renew", "1 trials: 1 to renew"]
    assert [result.played for result in (first, again, asked)] == [2, 0, 1]
    assert [trial.id for trial in again.trials] == list(NAMES)
    assert first.is_proven
    assert "3 of 3 faults caught and rightly blamed, 0 missed\n3 of 3 reported as one cause\n" in render(again)
    assert asked.trials[0].exchanges > 1


MANY = ("prove", "4*:error/code/*", "-n", "1", "--output", "proof.json")


def trials(folder: Path) -> set[str]:
    return {trial["id"] for trial in json.loads((folder / "proof.json").read_text())["trials"]}


def test_one_that_is_stopped_keeps_what_it_has(tmp_path: Path) -> None:
    kept(tmp_path / "proof.json", played("gzip"))
    with started(*MANY, folder=tmp_path) as process:
        assert process.stderr
        assert process.stderr.readline().startswith("trial ")  # ten seconds after it has begun
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "they are kept in proof.json" in errors
    found = trials(tmp_path)
    assert "gzip" in found
    assert len(found) > 1
    listed = conformance("prove", "--list", folder=tmp_path)
    assert found <= {line.split()[0] for line in listed.stdout.splitlines()}


def test_its_processes_end_when_it_is_killed(tmp_path: Path) -> None:
    kept(tmp_path / "proof.json", played("gzip"))
    with started(*MANY, folder=tmp_path) as process:
        assert process.stderr
        assert process.stderr.readline().startswith("trial ")
        process.kill()
        process.communicate(timeout=30)  # until nobody has the pipe open any more
    assert "gzip" in trials(tmp_path)
