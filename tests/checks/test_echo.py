"""An updated campaign is held against its request: which one it is, and what of the change it shows."""

import pytest
from exchanges import CONTRACT, FULL, campaign, exchange, request

from conformance.checks import Finding, Kept, examine
from conformance.checks.echo import LONGEST_NORMALIZED, plain, same_as_sent
from conformance.exchange import Exchange


def said(subject: Exchange, requirement: str) -> list[bool]:
    """Whether each outcome of a requirement is a finding; empty if nothing is said of it."""
    found = [outcome for outcome in examine(subject, CONTRACT) if outcome.requirement == requirement]
    return [isinstance(outcome, Finding) for outcome in found]


@pytest.mark.parametrize(
    ("asked", "findings"),
    [
        ({"path": "priority", "value": "9"}, [True]),
        ({"path": "priority", "value": str(FULL["priority"])}, [False]),
        ({"path": "priority", "value": 9}, []),
        ({"path": "priority"}, []),
        ({"path": ["priority"], "value": "9"}, []),
        ({"value": "9"}, []),
        ({"path": "dialing_mode", "value": "9"}, []),
        ({"path": "priority/", "value": "9"}, []),
        (["priority", "9"], []),
    ],
)
def test_a_change_is_looked_for_where_a_request_names_one(asked: object, findings: list[bool]) -> None:
    assert said(exchange(asked=request(asked)), "200/shows-change") == findings


def test_what_the_answer_does_not_show_cannot_be_held_against_it() -> None:
    asked = request({"path": "priority", "value": "9"})
    without = {name: value for name, value in FULL.items() if name != "priority"}
    assert said(exchange(body=without, asked=asked), "200/shows-change") == []
    assert said(exchange(body=campaign(priority=None), asked=asked), "200/shows-change") == []
    assert said(exchange(body=[FULL], asked=asked), "200/shows-change") == []


@pytest.mark.parametrize(
    ("member", "shown", "sent", "same"),
    [
        ("priority", 5, 5, True),
        ("priority", 5, 5.0, True),
        ("priority", 1, True, False),
        ("priority", True, 1, False),
        ("status", True, True, True),
        ("status", True, "true", False),
        ("priority", 5, None, False),
        ("priority", "5", 5, False),
        ("priority", 5, "5", True),
        ("priority", 5, "five", False),
        ("name", "Spring", " Spring ", True),
        ("name", "Spring", "SPRING", False),
        ("status", "PAUSED", " paused ", True),
    ],
)
def test_two_values_of_a_member_are_the_same_or_not(member: str, shown: object, sent: object, same: bool) -> None:
    assert same_as_sent(member, shown, sent) is same


def test_a_text_that_would_take_long_to_normalize_stays_as_it_is() -> None:
    accented = "e\u0301"
    assert plain(f" {accented} ") == plain("É") == "é"
    just = "x" * (LONGEST_NORMALIZED - 1) + " "
    assert plain(just) == just.strip()
    assert plain(f"{just} ") == f"{just} "


def test_both_sides_are_kept_where_everything_is_right() -> None:
    outcomes = list(examine(exchange(), CONTRACT))
    for requirement in ("200/same-campaign", "200/self-link", "200/shows-change"):
        assert Kept(requirement) in outcomes
