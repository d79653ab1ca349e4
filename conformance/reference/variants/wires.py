"""Ways to put an answer on the wire that are all correct."""

import time
from dataclasses import replace

from conformance.reference.middleware import Answer
from conformance.reference.wire import Call, End, Wire, head


def chunked(_: Call, answer: Answer) -> Wire:
    """Send the body in chunks, with an extension."""
    answer = answer.with_header("content-length", None).with_header("transfer-encoding", "chunked")
    half = len(answer.body) // 2 or 1
    parts = [part for part in (answer.body[:half], answer.body[half:]) if part]
    return Wire(head(answer) + b"".join(b"%x;x=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n")


def closing(_: Call, answer: Answer) -> Wire:
    """Close the connection after each answer, and say so."""
    return Wire(head(answer.with_header("connection", "close")) + answer.body, End.CLOSE)


def closing_silently(_: Call, answer: Answer) -> Wire:
    """Close the connection after each answer without saying so."""
    return Wire(head(answer) + answer.body, End.CLOSE)


def old(_: Call, answer: Answer) -> Wire:
    """Speak HTTP/1.0: the end of the connection ends the body."""
    return Wire(head(answer.with_header("content-length", None), b"HTTP/1.0") + answer.body, End.CLOSE)


def capitals(_: Call, answer: Answer) -> Wire:
    """Write the names of headers in capitals."""
    headers = tuple((name.upper(), value) for name, value in answer.headers)
    return Wire(head(replace(answer, headers=headers)) + answer.body)


def informing(_: Call, answer: Answer) -> Wire:
    """Send an informational answer before the real one."""
    return Wire(b"HTTP/1.1 103 Early Hints\r\nLink: </campaigns>\r\n\r\n" + head(answer) + answer.body)


DELAY = 0.01
"""Seconds that a slow server takes for an answer."""


def slow(_: Call, answer: Answer) -> Wire:
    """Take some time for each answer."""
    time.sleep(DELAY)
    return Wire(head(answer) + answer.body)
