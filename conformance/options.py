"""The options of a run: one table, read by the command line and by pytest alike."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.errors import ConfigurationError

TARGETS = ("reference", "live", "replay")


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its flag, the type of its value (bool for a switch), its default, and what it is for."""

    flag: str
    type: type
    default: Any
    help: str
    many: bool = False
    choices: tuple[str, ...] = ()
    short: str = ""
    least: float | None = None

    @property
    def name(self) -> str:
        """The name of the setting: the flag as an identifier."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def pytest_flag(self) -> str:
        """The flag under plain pytest, which has a ``--strict`` of its own."""
        return "--conformance-strict" if self.flag == "--strict" else self.flag

    @property
    def destination(self) -> str:
        """Where pytest keeps the value."""
        return f"conformance_{self.name}"


OPTIONS = (
    Option("--target", str, "reference", "Where requests go.", choices=TARGETS),
    Option("--base-url", str, None, "Address of a live target (default: TALKDESK_BASE_URL)."),
    Option("--campaign", str, (), "A campaign that may be touched (default: TALKDESK_CAMPAIGN_IDS).", many=True),
    Option("--only", str, (), "Judge only the requirements whose id fits this glob.", many=True),
    Option("--strict", bool, False, "Let a broken SHOULD fail the run, as a MUST does."),
    Option("--allow-running", bool, False, "Permit requests that set a live campaign running. It then dials people."),
    Option("--plan", bool, False, "Tell how many requests of which kind would go where, and send nothing."),
    Option(
        "--rate",
        float,
        None,
        "Requests a second to a live target; 0 is no limit (default: 10, and 0 on loopback).",
        least=0,
    ),
    Option("--journal", str, None, "Folder that keeps what campaigns were like (default: in your own state folder)."),
    Option("--cassettes", str, None, "Folder of the recording to replay (default: the one bundled)."),
    Option("--timeout", float, 10.0, "Seconds to wait for an answer.", least=0.01),
    Option("--seed", int, 1, "Seed of the generated requests: the same seed sends the same."),
    Option("--max-examples", int, 25, "How many requests each kind of fuzzing generates.", least=1),
    Option("--repeat", int, 20, "How often the same update is sent, to see whether every answer is alike.", least=0),
    Option("--report", str, "conformance-report", "Folder for the reports."),
    Option("--waivers", str, None, "File of known failures (default: waivers.toml, where there is one)."),
    Option("--baseline", str, None, "An earlier report: only what is worse than there is red."),
    Option("--history", str, None, "File of one line for each run, which this run is added to; its trends are shown."),
    Option("--shard", str, None, "Play one part of several, as 1/3: `report merge` joins the reports of all parts."),
    Option("--workers", int, 0, "Processes to play the suite in, each on campaigns of its own.", short="-n", least=0),
)


GENERATED = ("generated", "sequence")
"""How the last segment of a requirement begins that rests on generated requests."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of one run, by name."""

    target: str = "reference"
    base_url: str | None = None
    campaign: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    strict: bool = False
    allow_running: bool = False
    plan: bool = False
    rate: float | None = None
    journal: str | None = None
    cassettes: str | None = None
    timeout: float = 10.0
    seed: int = 1
    max_examples: int = 25
    repeat: int = 20
    report: str = "conformance-report"
    waivers: str | None = None
    baseline: str | None = None
    history: str | None = None
    shard: str | None = None
    workers: int = 0

    def __post_init__(self) -> None:
        """Look whether numbers are such as make sense.

        Raises:
            ConfigurationError: one does not.
        """
        for option in OPTIONS:
            value = getattr(self, option.name)
            if option.least is not None and value is not None and not value >= option.least:
                raise ConfigurationError(f"{option.flag} is {value:g}, and has to be {option.least:g} at least")

    @property
    def part(self) -> tuple[int, int]:
        """Which part of a run this is, from 0, and of how many.

        Raises:
            ConfigurationError: ``shard`` is not written as 1/3.
        """
        number, _, count = (self.shard or "1/1").partition("/")
        if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            raise ConfigurationError(f"--shard is {self.shard!r}, and has to be one part of several: 1/3")
        return int(number) - 1, int(count)

    @property
    def folder(self) -> Path:
        """The folder for reports."""
        return Path(self.report)

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return asdict(self)

    def pytest_args(self) -> list[str]:
        """The settings as arguments of pytest."""
        words: list[str] = []
        for option in OPTIONS:
            value = getattr(self, option.name)
            if value == option.default or option.name == "workers":
                continue
            values = value if option.many else [value]
            words += [option.pytest_flag] if option.type is bool else [f"{option.pytest_flag}={v}" for v in values]
        return words

    def command(self, requirement: str) -> str:
        """The command line that judges one requirement on the same target."""
        words = ["conformance run", f"--target {self.target}"]
        words += [f"--base-url {self.base_url}"] if self.base_url else []
        words += [f"--campaign {campaign}" for campaign in self.campaign]
        words += [f"--cassettes {self.cassettes}"] if self.cassettes else []
        words += ["--allow-running"] if self.allow_running else []
        words += [f"--seed {self.seed}"] if requirement.rpartition("/")[2].startswith(GENERATED) else []
        return " ".join([*words, f"--only {requirement}"])
