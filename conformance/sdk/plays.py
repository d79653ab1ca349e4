"""All plays there are, by the id of their campaign."""

from collections.abc import Mapping
from functools import cache

from conformance.errors import ConfigurationError
from conformance.sdk.campaign_plays import campaigns, requests, variants
from conformance.sdk.error_plays import busy, errors, failures, unreadable_errors
from conformance.sdk.play import Play
from conformance.sdk.text_plays import error_texts, texts
from conformance.suggestion import did_you_mean


@cache
def all_plays() -> Mapping[str, Play]:
    """Every play by the id of its campaign.

    The plainest comes first, since it shows whether the adapter works; servers that are busy come last, since an SDK
    may keep away from them for a while.
    """
    answers = (*requests(), *texts(), *campaigns(), *variants())
    every = (*answers, *errors(), *error_texts(), *unreadable_errors(), *failures(), *busy())
    return {entry.campaign: entry for entry in every}


def named(name: str) -> Play:
    """The play of this name.

    Raises:
        ConfigurationError: there is none; the message names the nearest.
    """
    by_name = {entry.name: entry for entry in all_plays().values()}
    if name not in by_name:
        raise ConfigurationError(f"no play is called {name!r}{did_you_mean(name, by_name)}; `conformance sdk --plays`"
                                 " names them all")  # fmt: skip
    return by_name[name]
