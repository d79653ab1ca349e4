"""The exit codes of every command, in one table, which help and the documentation show."""

from conformance.verdicts.exit_code import BROKEN, CONFORMANT, INCONCLUSIVE, UNREACHABLE, USAGE

INTERRUPTED = 130
"""After Ctrl-C (SIGINT) or SIGTERM, as shells have it."""

EXIT_CODES = {
    CONFORMANT: "conformant: nothing that was exercised is broken",
    BROKEN: "something is broken, or a known failure is no longer as its waiver says",
    USAGE: "usage or configuration: the message says what to correct",
    UNREACHABLE: "the target could not be reached, refused the credentials, or was not put back",
    INCONCLUSIVE: "too little was exercised to conclude, or the suite itself failed",
    INTERRUPTED: "interrupted by Ctrl-C or SIGTERM: campaigns were put back, the report says what was played",
}


def exit_codes() -> list[tuple[str, str]]:
    """Code and meaning, as rows."""
    return [(str(code), meaning) for code, meaning in EXIT_CODES.items()]
