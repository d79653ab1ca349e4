"""The variables of the environment that this program reads, beside those that stand for an option of a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its name, what it is part of, and what it holds. ``is_secret``: the value never leaves a run."""

    name: str
    purpose: str
    what: str
    is_secret: bool = False


SERVER = "The live server"
CREDENTIALS = "Credentials of a live server"
CAMPAIGNS = "Campaigns of a live server"
PROGRAM = "The program itself"

VARIABLES = (
    Variable("TALKDESK_REGION", SERVER, "us, eu, ca or au: gives the addresses of the API and of the token endpoint."),
    Variable("TALKDESK_ACCOUNT", SERVER, "The account's name, the first part of the host of the token endpoint."),
    Variable("TALKDESK_BASE_URL", SERVER, "The address of the API, instead of the region's."),
    Variable("TALKDESK_TOKEN_URL", SERVER, "The address of the token endpoint, instead of the account's."),
    Variable("TALKDESK_CLIENT_ID", CREDENTIALS, "The id of an OAuth client. Needs a secret or a private key."),
    Variable("TALKDESK_CLIENT_SECRET", CREDENTIALS, "The secret of that client.", is_secret=True),
    Variable("TALKDESK_PRIVATE_KEY_FILE", CREDENTIALS, "Instead: a file with its EC key (P-256), in PEM or JWK form."),
    Variable("TALKDESK_KEY_ID", CREDENTIALS, "The name under which that key is known."),
    Variable("TALKDESK_TOKEN", CREDENTIALS, "Instead: an access token with the scope campaigns:write.", is_secret=True),
    Variable(
        "TALKDESK_READONLY_TOKEN",
        CREDENTIALS,
        "A token without campaigns:write, for the 403 rules. Optional.",
        is_secret=True,
    ),
    Variable(
        "TALKDESK_WRITEONLY_TOKEN",
        CREDENTIALS,
        "A token without campaigns:read, for the 403 rules of reads. Optional.",
        is_secret=True,
    ),
    Variable("TALKDESK_CAMPAIGN_IDS", CAMPAIGNS, "The campaigns that may be touched, separated by commas."),
    Variable(
        "TALKDESK_EXPENDABLE_CAMPAIGN_IDS",
        CAMPAIGNS,
        "Campaigns that may be left in another state, separated by commas. They may be touched, too.",
    ),
    Variable("CONFORMANCE_TRACEBACK", PROGRAM, "Set to 1: shows the traceback of an error of the suite itself."),
    Variable("NO_COLOR", PROGRAM, "Set to anything: no colours. --color overrides it."),
    Variable("FORCE_COLOR", PROGRAM, "Set to anything: colours, also where the output is no terminal."),
    Variable("HTTPS_PROXY", PROGRAM, "A proxy for requests over https. It is never used for loopback."),
    Variable("NO_PROXY", PROGRAM, "Hosts that are reached without the proxy."),
    Variable("SSL_CERT_FILE", PROGRAM, "Certificates to trust, in PEM form, instead of those of the system."),
    Variable("XDG_STATE_HOME", PROGRAM, "Where the journal lies, unless --journal says otherwise."),
)


def variables(*purposes: str) -> list[tuple[str, str]]:
    """Name and meaning of the variables of some purposes, or of all."""
    return [(known.name, known.what) for known in VARIABLES if not purposes or known.purpose in purposes]
