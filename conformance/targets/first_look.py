"""The first look at a campaign: what it shows, or why it shows nothing; a target that cannot be used ends the run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from conformance.checks.text import members
from conformance.errors import ConfigurationError, TargetError
from conformance.exchange import Exchange, Failure
from conformance.targets.hold import holding
from conformance.targets.permission import Subject, View
from conformance.targets.retry import TRANSIENT
from conformance.targets.target import Target, campaign_path

READ = "campaigns:read"
SCENARIO = "restoration::first look"
"""What the reads of a first look are recorded under, written as scenarios are."""


def first_look(target: Target, identity: str) -> tuple[View, str]:
    """Read a campaign, unless it has been. Returns the members that it shows, or none and what is in the way.

    Raises:
        ConfigurationError: the campaign does not exist.
        TargetError: the server cannot be reached, refuses the token, or is not available now.
    """
    if seen := target.views.get(identity):
        return seen, ""
    exchange = target.read(identity)
    judge_reachable(target, exchange)
    if exchange.status == 404 and _is_unknown(target, identity):
        raise ConfigurationError(f"{target.base_url} knows no campaign {identity}: correct TALKDESK_CAMPAIGN_IDS")
    shown = members(exchange.response.body) if exchange.response and exchange.status == 200 else {}
    return shown, "" if shown else trouble(exchange)


def ask_ahead(target: Target) -> None:
    """Ask for the campaigns that are about to be looked at, several at once."""
    unseen = (identity for identity in target.campaigns if identity not in target.views)
    target.ahead(target.reading(campaign_path(identity)) for identity in unseen)


def observed(target: Target) -> Target:
    """The target with all of its campaigns to be observed: nothing may be sent that changes one.

    Raises what ``first_look`` raises.
    """
    if target.gate is None:
        return target
    subjects = {identity: Subject(identity, first_look(target, identity)[0]) for identity in target.campaigns}
    target.gate.admit(subjects)
    return replace(target, subjects=subjects)


@contextmanager
def held_and_observed(target: Target) -> Iterator[Target]:
    """As ``observed``, with the campaigns held as long as the context lasts.

    Raises:
        ConfigurationError: another run holds one of them, or one does not exist.
        TargetError: one cannot be looked at now.
    """
    with holding(target.base_url, target.campaigns if target.gate else ()):
        yield observed(target)


def trouble(exchange: Exchange) -> str:
    """Why a campaign shows nothing, and what to do about it."""
    if exchange.status == 403:
        return f"GET is refused (403); grant {READ}"
    return f"GET is answered {exchange.summary()}" + (" without a campaign" if exchange.status == 200 else "")


def judge_reachable(target: Target, exchange: Exchange) -> None:
    """Make sure that an answer is one of a server that can be used.

    Raises:
        TargetError: it is not.
    """
    if exchange.failure is Failure.UNREACHABLE:
        raise TargetError(f"{target.base_url} cannot be reached: {exchange.detail}; check the address")
    if exchange.failure is Failure.TIMEOUT:
        raise TargetError(f"{target.base_url} does not answer in time: try again, or with a longer --timeout")
    if exchange.status == 401:
        raise TargetError(f"{target.base_url} refuses the token that it should accept (401): check the credentials")
    if exchange.status in TRANSIENT:
        raise TargetError(f"{target.base_url} is not available now ({exchange.summary()}): try again later")


def _is_unknown(target: Target, identity: str) -> bool:
    """Whether PATCH knows the campaign no better than GET. What is sent has nothing in it to change."""
    return target.update(identity, b"{}").status == 404
