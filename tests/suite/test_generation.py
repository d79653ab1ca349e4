"""Generated requests depend on the seed and on nothing else."""

import hashlib
import os
import subprocess
import sys

from conformance.suite.generation import bodies

PROGRAM = """
import hashlib, sys
from conformance.suite.generation import bodies
print(hashlib.sha256(b"\\n".join(bodies(int(sys.argv[1]), 10))).hexdigest())
"""


def digest(seed: int, hash_seed: str) -> str:
    command = [sys.executable, "-c", PROGRAM, str(seed)]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.strip()


def test_the_same_seed_gives_the_same_requests_in_every_process() -> None:
    here = hashlib.sha256(b"\n".join(bodies(7, 10))).hexdigest()
    assert digest(7, "1") == digest(7, "2") == here
    assert digest(8, "1") != here


def test_no_two_requests_are_alike() -> None:
    made = bodies(1, 10)
    assert len(made) == len(set(made)) > 100
