"""What to say about the number of processes."""

import os

import click


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def beyond_the_cores(workers: int) -> None:
    """Say so, on standard error, where there are more processes than processors."""
    if workers > cores():
        text = f"{workers} processes share {cores()} processors here"
        click.echo(f"conformance: {text}: more than that helps only where answers are slow", err=True)
