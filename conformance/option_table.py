"""The options of a run: one table, read by the command line, by pytest and by the documentation alike."""

from dataclasses import dataclass
from typing import Any

from conformance.profile import PROFILES

TARGETS = ("reference", "live", "replay")


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its flag, the type of its value (bool for a switch), its default, and what it is for.

    ``purpose`` is the heading that it stands under. ``own_variable`` is the variable that the program reads elsewhere
    when the option is not given; ``has_variable`` says whether there is any.
    """

    flag: str
    type: type
    default: Any
    help: str
    many: bool = False
    choices: tuple[str, ...] = ()
    short: str = ""
    least: float | None = None
    purpose: str = "Options"
    own_variable: str = ""
    has_variable: bool = True

    @property
    def name(self) -> str:
        """The name of the setting: the flag as an identifier."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def pytest_flag(self) -> str:
        """The flag under plain pytest, which has a ``--strict`` of its own."""
        return "--conformance-strict" if self.flag == "--strict" else self.flag

    @property
    def variable(self) -> str:
        """The variable of the environment that stands for it on the command line. Empty if there is none."""
        return (self.own_variable or f"CONFORMANCE_{self.name.upper()}") if self.has_variable else ""

    @property
    def destination(self) -> str:
        """Where pytest keeps the value."""
        return f"conformance_{self.name}"


WHERE = "Where requests go"
CAMPAIGNS = "Campaigns and safety"
JUDGED = "What is judged"
SENT = "What is sent, and how"
WRITTEN = "Reports"
SHARED = "Several processes or machines"

OPTIONS = (
    Option("--target", str, "reference", "The target.", choices=TARGETS, purpose=WHERE),
    Option("--base-url", str, None, "Address of a live target.", purpose=WHERE, own_variable="TALKDESK_BASE_URL"),
    Option(
        "--cassettes", str, None, "Folder of the recording to replay (default: the bundled recording).", purpose=WHERE
    ),
    Option(
        "--plan",
        bool,
        False,
        "Say how many requests of which kind would go where, and what they would exercise; only read campaigns.",
        purpose=WHERE,
    ),
    Option(
        "--offline",
        bool,
        False,
        "With --plan: send nothing at all, and take campaigns to be PAUSED with every member.",
        purpose=WHERE,
    ),
    Option(
        "--campaign",
        str,
        (),
        "A campaign that may be touched. May be repeated.",
        many=True,
        purpose=CAMPAIGNS,
        own_variable="TALKDESK_CAMPAIGN_IDS",
    ),
    Option(
        "--expendable",
        str,
        (),
        "A campaign that may be left in another state. May be repeated.",
        many=True,
        purpose=CAMPAIGNS,
        own_variable="TALKDESK_EXPENDABLE_CAMPAIGN_IDS",
    ),
    Option(
        "--provision",
        bool,
        False,
        "Make campaigns for the run, which can call nobody, and delete them at its end.",
        purpose=CAMPAIGNS,
    ),
    Option("--source", str, None, "A campaign that --provision duplicates too.", purpose=CAMPAIGNS),
    Option(
        "--allow-running",
        bool,
        False,
        "Permit requests that set a live campaign running. It then dials people. No variable stands for this.",
        purpose=CAMPAIGNS,
        has_variable=False,
    ),
    Option(
        "--journal",
        str,
        None,
        "Folder that keeps what campaigns were like (default: in your own state folder).",
        purpose=CAMPAIGNS,
    ),
    Option(
        "--only",
        str,
        (),
        "Judge only the requirements whose id fits this glob. May be repeated.",
        many=True,
        purpose=JUDGED,
    ),
    Option(
        "--scenarios",
        str,
        (),
        "A module of scenarios of your own, or a folder of those. May be repeated.",
        many=True,
        purpose=JUDGED,
    ),
    Option(
        "--examples",
        str,
        (),
        "A file of examples of your own: this request, that answer. May be repeated.",
        many=True,
        purpose=JUDGED,
    ),
    Option("--strict", bool, False, "Let a broken SHOULD fail the run, as a MUST does.", purpose=JUDGED),
    Option(
        "--waivers", str, None, "File of known failures (default: waivers.toml, where there is one).", purpose=JUDGED
    ),
    Option("--baseline", str, None, "An earlier report: only what is worse than there is red.", purpose=JUDGED),
    Option("--seed", int, 1, "Seed of the generated requests: the same seed sends the same.", purpose=SENT),
    Option(
        "--profile",
        str,
        "default",
        "How much is sent: quick exercises each requirement once, deep is for the night.",
        choices=tuple(PROFILES),
        purpose=SENT,
    ),
    Option(
        "--max-examples",
        int,
        None,
        "How many requests each kind of fuzzing generates (default: by the profile).",
        least=1,
        purpose=SENT,
    ),
    Option(
        "--repeat",
        int,
        None,
        "How often the same update is sent, to see whether every answer is alike (default: by the profile).",
        least=0,
        purpose=SENT,
    ),
    Option(
        "--concurrency",
        int,
        4,
        "Requests on their way to a live target at the same time, where their order does not matter.",
        least=1,
        purpose=SENT,
    ),
    Option(
        "--rate",
        float,
        None,
        "Requests a second to a live target; 0 is no limit (default: 10, and 0 on loopback).",
        least=0,
        purpose=SENT,
    ),
    Option(
        "--timeout",
        float,
        10.0,
        "Seconds that a whole exchange may take, from connecting to its end.",
        least=0.01,
        purpose=SENT,
    ),
    Option(
        "--max-wait",
        float,
        120.0,
        "Seconds that a run may wait in all where a live target says to come later; then answers count as they are.",
        least=0,
        purpose=SENT,
    ),
    Option("--report", str, "conformance-report", "Folder for the reports.", purpose=WRITTEN),
    Option(
        "--har",
        str,
        "shown",
        "Exchanges that the report and exchanges.har keep: those that verdicts rest on, or all.",
        choices=("shown", "all"),
        purpose=WRITTEN,
    ),
    Option(
        "--history",
        str,
        None,
        "File of one line for each run, which this run is added to; its trends are shown.",
        purpose=WRITTEN,
    ),
    Option(
        "--workers",
        int,
        0,
        "Processes to play the suite in, each on campaigns of its own.",
        short="-n",
        least=0,
        purpose=SHARED,
    ),
    Option(
        "--shard",
        str,
        None,
        "Play one part of several, as 1/3: `report merge` joins the reports of all parts.",
        purpose=SHARED,
    ),
)
