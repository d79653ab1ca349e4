"""Every derived fault breaks the requirement that it names, and nothing that it does not announce."""

from fnmatch import fnmatchcase

import pytest
from exchanges import CONTRACT, FULL, exchange, request

from conformance.checks import Finding, examine
from conformance.exchange import json_body
from conformance.reference.faults import Fault, all_faults
from conformance.reference.faults.bodies import body_faults
from conformance.reference.middleware import Answer, Asked
from conformance.reference.store import Store
from conformance.suite.catalogue import catalogue

BODY_FAULTS = {fault.id: fault for fault in body_faults(CONTRACT.update)}


def asked(method: str = "PATCH") -> Asked:
    return Asked(method, f"/campaigns/{FULL['id']}", (), b"{}", Store(CONTRACT), {}, {})


ASKED = asked()


def broken_by(fault: Fault) -> set[str]:
    status = int(fault.id.partition(":")[0])
    right = FULL if status == 200 else CONTRACT.example(f"bare{status}")
    answer = fault.rewrite(ASKED, Answer(status, (), json_body(right)))
    subject = exchange(status, answer.body, asked=request(b"{}"))
    return {outcome.requirement for outcome in examine(subject, CONTRACT) if isinstance(outcome, Finding)}


@pytest.mark.parametrize("fault", BODY_FAULTS.values(), ids=BODY_FAULTS)
def test_a_fault_breaks_what_it_says_and_nothing_else(fault: Fault) -> None:
    broken = broken_by(fault)
    assert fault.breaks in broken
    assert broken <= {fault.breaks} | fault.also


def test_every_requirement_of_the_schemas_has_a_fault() -> None:
    assert {fault.breaks for fault in BODY_FAULTS.values()} == set(CONTRACT.requirements)


def test_every_requirement_has_a_fault() -> None:
    assert set(catalogue(CONTRACT)) == {fault.breaks for fault in all_faults(companions=True).values()}


def test_faults_name_requirements_that_exist() -> None:
    known = set(catalogue(CONTRACT))
    assert {fault.breaks for fault in all_faults().values()} <= known
    for name in {name for fault in all_faults().values() for name in fault.also}:
        assert any(fnmatchcase(requirement, name) for requirement in known), name


def test_faults_leave_other_answers_alone() -> None:
    fault = BODY_FAULTS["200:200/6/maximum"]
    assert fault.rewrite(ASKED, Answer(404, (), b"{}")) == Answer(404, (), b"{}")
    assert fault.rewrite(asked("GET"), Answer(200, (), json_body(FULL))) == Answer(200, (), json_body(FULL))


def test_the_story_tells_what_the_server_does() -> None:
    assert all_faults()["200:200/6/maximum"].story == "sends 11, in priority of a 200"
