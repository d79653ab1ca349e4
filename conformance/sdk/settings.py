"""The settings of a trial, and the tokens that the SDK is given."""

from dataclasses import dataclass
from hashlib import sha256

from conformance.options import Settings
from conformance.sdk.requests import RENEWED
from conformance.secrets import Secrets
from conformance.targets.target import TOKEN


@dataclass(frozen=True, slots=True)
class SdkSettings(Settings):
    """The settings of a trial; ``command_line`` is what a person types to repeat it, up to the requirement."""

    command_line: str = "conformance sdk"
    option: str = "--only "

    def command(self, requirement: str) -> str:
        """The command line that judges one requirement."""
        return f"{self.command_line} {self.option}{requirement}"


def secrets_with(token: str) -> Secrets:
    """The secrets of a trial: the token that the SDK is given, and the one that comes after it."""
    return Secrets({TOKEN: token, RENEWED: renewed(token)})


def renewed(token: str) -> str:
    """The token that comes after another one."""
    return f"conformance-{sha256(token.encode()).hexdigest()[:32]}"
