"""``conformance`` and ``python -m conformance`` are the command line, if there is a contract to judge by."""

import sys

from conformance.errors import ConformanceError


def main() -> None:
    """Run the command line. Modules load the contract, so what is wrong with it comes up before any command."""
    try:
        from conformance.cli import main as run
    except ConformanceError as error:
        sys.stderr.write(f"conformance: {error}\n")
        sys.exit(error.exit_code)
    run()


if __name__ == "__main__":
    main()
