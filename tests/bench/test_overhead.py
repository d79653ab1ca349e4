"""The bare loop sends what the run sent, and the table tells their ratio."""

from conformance.bench.overhead import Measurement, measure, table


def test_a_run_is_measured_beside_a_bare_loop() -> None:
    made = measure(5)
    assert made.requests > 400
    assert made.run > made.reports > 0
    assert made.bare > 0


def test_the_table() -> None:
    assert table([Measurement(1000, 3.0, 0.5, 1.5)]).splitlines()[-1] == "| 1,000 | 3.00 | 0.50 | 3.00 | 1.50 | 2.00 |"
