"""What may be done to a campaign follows from its state and from what the user permits, and is said in words."""

import pytest

from conformance.targets.effect import ANYTHING, WHOLE, Effect
from conformance.targets.permission import (
    PUT_BACK,
    Permission,
    Permissions,
    Subject,
    View,
    can_be_put_back,
    keeps,
    same_value,
    sendable,
    subject_of,
    unlimited,
)

FOUND: View = {"id": "7", "status": "PAUSED", "name": "Spring", "priority": 5}
READY, INCOMPLETE, RUNNING, STOPPED = ({**FOUND, "status": s} for s in ("READY", "INCOMPLETE", "RUNNING", "STOPPED"))
STATELESS: View = {"name": "Spring"}
BOLD, SPENT = Permissions(allow_running=True), Permissions(expendable=("7",))
BOTH, MADE = Permissions(allow_running=True, expendable=("7",)), Permissions(made=("7",))
MADE_BOLDLY = Permissions(allow_running=True, expendable=("7",), made=("7",))

UNREAD = "it could not be put back, since it cannot be read: 403"
NEVER_AGAIN = "a campaign that is RUNNING could not be set running again without --allow-running"
OURS = "made for this run, and deleted at its end"
UNKNOWN = "its state is not known"

DECIDED: list[tuple[View, Permissions, Permission, bool, str]] = [
    ({}, Permissions(), Permission.OBSERVE, False, UNREAD),
    ({}, BOTH, Permission.OBSERVE, False, UNREAD),
    ({}, MADE, Permission.OBSERVE, False, UNREAD),
    (FOUND, Permissions(), Permission.PAUSE, False, ""),
    (FOUND, BOLD, Permission.RUN, True, ""),
    (FOUND, SPENT, Permission.SPEND, False, ""),
    (FOUND, BOTH, Permission.SPEND, True, ""),
    (FOUND, MADE, Permission.SPEND, False, OURS),
    (FOUND, MADE_BOLDLY, Permission.SPEND, True, OURS),
    (FOUND, Permissions(expendable=("8",), made=("9",)), Permission.PAUSE, False, ""),
    (READY, Permissions(), Permission.TOUCH, False, "nothing leads back to READY; --expendable permits more"),
    (READY, BOLD, Permission.TOUCH, False, "nothing leads back to READY; --expendable permits more"),
    (READY, SPENT, Permission.SPEND, False, ""),
    (READY, BOTH, Permission.SPEND, True, ""),
    (INCOMPLETE, BOLD, Permission.TOUCH, False, "nothing leads back to INCOMPLETE; --expendable permits more"),
    (RUNNING, Permissions(), Permission.OBSERVE, False, NEVER_AGAIN),
    (RUNNING, BOLD, Permission.RUN, True, ""),
    (STOPPED, BOLD, Permission.OBSERVE, False, UNKNOWN),
    (STATELESS, BOLD, Permission.OBSERVE, False, UNKNOWN),
]


@pytest.mark.parametrize(("found", "permissions", "permission", "may_start", "why"), DECIDED)
def test_what_may_be_done_is_decided_by_state_and_permissions(
    found: View, permissions: Permissions, permission: Permission, may_start: bool, why: str
) -> None:
    assert subject_of("7", found, permissions, "403") == Subject("7", found, permission, may_start, why)


def test_a_campaign_that_exists_for_the_run_only_may_be_used_for_everything() -> None:
    subject = unlimited("7")
    assert (subject.id, subject.permission, subject.may_start) == ("7", Permission.SPEND, True)
    assert subject.obstacle(Effect(dict.fromkeys(PUT_BACK, (ANYTHING,)), starts=True), {}) == ""


SENTENCES = [
    (Subject("7"), "campaign 7: cannot be read; observed only: nothing is sent that could change it"),
    (
        Subject("7", STATELESS, why=UNKNOWN),
        "campaign 7: its status is not shown; observed only: nothing is sent that could change it (its state is not "
        "known)",
    ),
    (
        Subject("7", READY, Permission.TOUCH, why="so it is"),
        "campaign 7: READY; name and priority may be changed, and are put back (so it is)",
    ),
    (
        Subject("7", FOUND, Permission.PAUSE),
        "campaign 7: PAUSED; name, priority and status may be changed, not to running, and are put back",
    ),
    (
        Subject("7", RUNNING, Permission.RUN),
        "campaign 7: RUNNING; may be paused and set running; name, priority and status are put back",
    ),
    (
        Subject("7", READY, Permission.SPEND),
        "campaign 7: READY; expendable: may be left in another state; name and priority are put back",
    ),
    (Subject("7", FOUND, Permission.SPEND, why=OURS), f"campaign 7: PAUSED; {OURS}"),
]


@pytest.mark.parametrize(("subject", "sentence"), SENTENCES)
def test_a_campaign_its_state_and_its_permission_are_said_in_one_line(subject: Subject, sentence: str) -> None:
    assert subject.sentence == sentence


def of(permission: Permission, found: View = FOUND, why: str = "") -> Subject:
    return Subject("7", found, permission, why=why)


DIALLING = "it could start dialling; --allow-running permits that"
OBSERVED = "observed only: nothing is sent that could change it"
HIDDEN = "it could change the {}, whose value is not known, or could not be put back"
OBSTACLES: list[tuple[Subject, Effect, str]] = [
    (of(Permission.SPEND), Effect({}, starts=True), DIALLING),
    (of(Permission.SPEND), Effect({"name": ("A",)}, starts=True), DIALLING),
    (Subject("7", FOUND, Permission.RUN, may_start=True), Effect({"status": ("running",)}, starts=True), ""),
    (of(Permission.OBSERVE), Effect(), ""),
    (of(Permission.OBSERVE), Effect({"name": ("A",)}), f"it could change name, and {OBSERVED}"),
    (
        of(Permission.OBSERVE, why="so it is"),
        Effect({"name": ("A",)}),
        "it could change name, and campaign 7 is to be left alone in that: so it is",
    ),
    (of(Permission.OBSERVE), Effect({"name": ("Spring",)}), ""),
    (of(Permission.OBSERVE), Effect({"name": ("Spring", "A")}), f"it could change name, and {OBSERVED}"),
    (of(Permission.OBSERVE), Effect({"name": ()}), f"it could change name, and {OBSERVED}"),
    (of(Permission.OBSERVE), Effect({"status": ("x",)}), f"it could change the status, and {OBSERVED}"),
    (
        of(Permission.TOUCH, READY),
        Effect({"status": ("x",)}),
        "it could change the status, and name and priority may be changed, and are put back",
    ),
    (of(Permission.PAUSE, READY), Effect({"status": ("running",)}), ""),
    (of(Permission.TOUCH), Effect({"name": ("A",), "priority": ("6",)}), ""),
    (of(Permission.TOUCH), Effect({"no_such_member": ("A",)}), ""),
    (of(Permission.SPEND), Effect({WHOLE: ("A",)}), "it could change the whole campaign, which no request puts back"),
    (of(Permission.SPEND), Effect({"id": ("8",)}), "it could change id, which no request puts back"),
    (
        of(Permission.SPEND),
        Effect({"name": ("A",), "dialing_mode": ("A",)}),
        "it could change dialing_mode, which no request puts back",
    ),
    (of(Permission.SPEND, {"status": "PAUSED"}), Effect({"name": ("A",)}), HIDDEN.format("name")),
    (of(Permission.TOUCH, {**FOUND, "priority": 11}), Effect({"priority": (3,)}), HIDDEN.format("priority")),
]


@pytest.mark.parametrize(("subject", "effect", "obstacle"), OBSTACLES)
def test_what_is_in_the_way_of_a_request_is_said_in_words(subject: Subject, effect: Effect, obstacle: str) -> None:
    assert subject.obstacle(effect, FOUND) == obstacle


def test_a_value_counts_as_kept_only_where_the_campaign_shows_it_now() -> None:
    effect = Effect({"name": ("Spring",)})
    assert not of(Permission.OBSERVE).obstacle(effect, {"name": "Spring"})
    assert of(Permission.OBSERVE).obstacle(effect, {"name": "Autumn"})


KEPT = [
    (of(Permission.OBSERVE), {"permission": "OBSERVE", "may_start": False, "status": "PAUSED", "may_change": []}),
    (
        of(Permission.TOUCH, {**READY, "priority": 0}),
        {"permission": "TOUCH", "may_start": False, "status": "READY", "may_change": ["name"]},
    ),
    (
        of(Permission.PAUSE, {"priority": 10}),
        {"permission": "PAUSE", "may_start": False, "status": None, "may_change": ["status", "priority"]},
    ),
    (
        Subject("7", RUNNING, Permission.RUN, may_start=True),
        {"permission": "RUN", "may_start": True, "status": "RUNNING", "may_change": ["status", "name", "priority"]},
    ),
]


@pytest.mark.parametrize(("subject", "kept"), KEPT)
def test_a_recording_keeps_what_may_be_done_and_no_value_but_the_state(
    subject: Subject, kept: dict[str, object]
) -> None:
    assert subject.to_json() == kept
    again = Subject.from_json("8", kept)
    assert (again.id, again.permission, again.may_start) == ("8", subject.permission, subject.may_start)
    assert again.to_json() == kept
    assert again.found.keys() == {"status"} & subject.found.keys() | {*subject.to_json()["may_change"]} - {"status"}


@pytest.mark.parametrize(
    ("member", "value", "can"),
    [
        ("status", "PAUSED", True),
        ("status", "RUNNING", True),
        ("status", "READY", False),
        ("status", "paused", False),
        ("status", ["PAUSED"], False),
        ("status", None, False),
        ("name", "abc", True),
        ("name", "ab", False),
        ("name", "x" * 34, True),
        ("name", "x" * 35, False),
        ("name", " abc", False),
        ("name", "abc ", False),
        ("name", 1234, False),
        ("name", None, False),
        ("name", "the $TALKDESK_TOKEN", False),
        ("name", "the $talkdesk_token", True),
        ("priority", 1, True),
        ("priority", 10, True),
        ("priority", 5.0, True),
        ("priority", 0, False),
        ("priority", 11, False),
        ("priority", 5.5, False),
        ("priority", True, False),
        ("priority", "5", False),
        ("priority", None, False),
    ],
)
def test_which_values_can_be_put_back(member: str, value: object, can: bool) -> None:
    assert can_be_put_back(member, value) is can


SAME = [
    ("name", "Spring", "Spring", True),
    ("name", "spring", "Spring", False),
    ("status", "paused", "PAUSED", True),
    ("status", "paused", "READY", False),
    ("priority", "5", 5, True),
    ("priority", "5.0", 5, True),
    ("priority", "5", 5.0, True),
    ("priority", 5, 5, True),
    ("priority", 5, 5.0, True),
    ("priority", "6", 5, False),
    ("priority", "five", 5, False),
    ("priority", "1", True, False),
    ("priority", 1, True, False),
    ("priority", True, 1, False),
    ("priority", True, True, True),
    ("priority", 5, "5", False),
    ("name", None, "Spring", False),
    ("name", "Spring", None, False),
    ("name", "Spring", ["Spring"], False),
    ("name", None, None, True),
]


@pytest.mark.parametrize(("member", "sent", "shown", "same"), SAME)
def test_whether_a_member_shows_what_was_sent(member: str, sent: object, shown: object, same: bool) -> None:
    assert same_value(member, sent, shown) is same
    assert keeps(member, sent, {member: shown}) is same
    assert not keeps(member, sent, {})


def test_a_value_that_nobody_can_foresee_keeps_nothing() -> None:
    assert not keeps("name", ANYTHING, {"name": ANYTHING})


@pytest.mark.parametrize(
    ("member", "shown", "sent"),
    [
        ("status", "PAUSED", "paused"),
        ("name", "Spring", "Spring"),
        ("priority", 5, "5"),
        ("priority", 5.0, "5"),
    ],
)
def test_what_is_sent_to_have_a_value_again(member: str, shown: object, sent: str) -> None:
    assert sendable(member, shown) == sent
