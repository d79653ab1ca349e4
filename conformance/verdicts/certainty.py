"""How many answers of a server may be bad, given how many of the repeated ones were."""

from collections.abc import Iterator

from conformance.verdicts.ledger import Ledger

SOAK = "200/soak"
CONFIDENCE = 0.95
STEPS = 60
"""Halvings by which a share is found; more than a float can tell apart."""


def certainty(ledger: Ledger, repeat: int) -> Iterator[str]:
    """Say how many answers may be bad, given how many of the repeated ones were."""
    soak = (n for n, name in enumerate(ledger.scenarios) if name.rpartition("::")[2].startswith("test_soak"))
    numbers = [number for number in soak if ledger.exchanges[number].request.method != "GET"]
    if not repeat or not numbers:
        return
    bad = {evidence.exchange for found in ledger.broken.values() for evidence in found} & {*numbers}
    if len(bad) == len(numbers):
        yield f"--repeat {repeat}: all of {len(numbers)} answers were bad"
        return
    most = f"{at_most(len(bad), len(numbers)):.2g}"
    seen = f"{len(bad)} bad answers" if len(bad) > 1 else "one bad answer" if bad else "no bad answer"
    yield (
        f"--repeat {repeat}: {seen} in {len(numbers)}, so at most {float(most) * 100:g} % of such answers are bad, "
        f"at {CONFIDENCE:.0%} certainty"
    )


def at_most(bad: int, count: int, confidence: float = CONFIDENCE) -> float:
    """The highest share of bad answers with which so few in ``count`` are not too unlikely (Clopper and Pearson).

    Without a bad one that is ``1 - (1 - confidence) ** (1 / count)``.
    """
    if bad >= count:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _so_few(bad, count, middle) > 1 - confidence else (low, middle)
    return high


def _so_few(bad: int, count: int, share: float) -> float:
    """How likely so few bad answers are, where each is bad with this chance."""
    term = total = (1 - share) ** count
    for number in range(bad):
        term *= (count - number) / (number + 1) * share / (1 - share)
        total += term
    return total
