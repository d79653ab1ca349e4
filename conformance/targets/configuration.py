"""What the environment says of a live server: its address, credentials, and the campaigns that may be touched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from conformance.errors import ConfigurationError
from conformance.targets.addresses import checked_account, checked_campaign, checked_url, is_loopback
from conformance.targets.credentials import ClientSecret, Credentials, PrivateKey, ReadyToken
from conformance.targets.proxies import proxy_for
from conformance.targets.target import READONLY_TOKEN, TOKEN, WRITEONLY_TOKEN

API_HOSTS: Mapping[str, str | None] = {
    "us": "api.talkdeskapp.com",
    "eu": "api.talkdeskapp.eu",
    "ca": "api.talkdeskappca.com",
    "au": None,
}
"""The host of the API in each region, None where public sources do not settle it."""
TOKEN_DOMAINS: Mapping[str, str] = {
    "us": "talkdeskid.com",
    "eu": "talkdeskid.eu",
    "ca": "talkdeskidca.com",
    "au": "talkdeskid.au",
}


@dataclass(frozen=True)
class Configuration:
    """Everything that a live run needs to know. Tokens of one scope are empty where none is given."""

    base_url: str
    campaigns: tuple[str, ...]
    credentials: Credentials = field(repr=False)
    readonly_token: str = field(default="", repr=False)
    writeonly_token: str = field(default="", repr=False)
    token_url: str = ""
    account: str = ""

    @property
    def private(self) -> tuple[str, ...]:
        """What no recording may keep although it is no secret: the client's id, and the account where it is a host."""
        identity = () if isinstance(self.credentials, ReadyToken) else (self.credentials.identity,)
        return (*identity, f"//{self.account}.") if self.account else identity

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        return is_loopback(urlsplit(self.base_url).hostname or "")


def configuration(
    base_url: str | None,
    campaigns: Sequence[str],
    environ: Mapping[str, str],
    expendable: Sequence[str] = (),
    *,
    may_be_none: bool = False,
) -> Configuration:
    """Read the environment. ``base_url`` and ``campaigns`` override what it says; ``expendable`` ones are added.

    Raises:
        ConfigurationError: something is missing or malformed.
    """
    region = _region(environ)
    credentials = _credentials(environ)
    made = Configuration(
        base_url=_address(base_url or environ.get("TALKDESK_BASE_URL"), region),
        campaigns=listed_campaigns(campaigns, expendable, environ, may_be_none=may_be_none),
        credentials=credentials,
        readonly_token=_token(READONLY_TOKEN, environ),
        writeonly_token=_token(WRITEONLY_TOKEN, environ),
        token_url="" if isinstance(credentials, ReadyToken) else _token_url(region, environ),
        account=checked_account(environ.get("TALKDESK_ACCOUNT", "")),
    )
    for url in filter(None, (made.base_url, made.token_url)):  # a proxy that cannot be used is found out here
        parts = urlsplit(url)
        proxy_for(parts.scheme, parts.hostname or "", parts.port)
    return made


def _region(environ: Mapping[str, str]) -> str | None:
    region = environ.get("TALKDESK_REGION", "").strip().lower()
    if region and region not in API_HOSTS:
        raise ConfigurationError(f"TALKDESK_REGION is {region!r}; known are {', '.join(API_HOSTS)}")
    return region or None


def _address(url: str | None, region: str | None) -> str:
    if url:
        return checked_url("the base URL (TALKDESK_BASE_URL or --base-url)", url).rstrip("/")
    if region is None:
        raise ConfigurationError("no address: set TALKDESK_BASE_URL or TALKDESK_REGION, or give --base-url")
    host = API_HOSTS[region]
    if host is None:
        raise ConfigurationError(f"no public source names the API host of region {region!r}: set TALKDESK_BASE_URL")
    return f"https://{host}"


def _token_url(region: str | None, environ: Mapping[str, str]) -> str:
    if url := environ.get("TALKDESK_TOKEN_URL"):
        return checked_url("TALKDESK_TOKEN_URL", url)
    account = checked_account(environ.get("TALKDESK_ACCOUNT", ""))
    if not account or region is None:
        raise ConfigurationError(
            "client credentials need a token endpoint: set TALKDESK_ACCOUNT and TALKDESK_REGION, or TALKDESK_TOKEN_URL"
        )
    return checked_url("the token URL", f"https://{account}.{TOKEN_DOMAINS[region]}/oauth/token")


def listed_campaigns(
    campaigns: Sequence[str], expendable: Sequence[str], environ: Mapping[str, str], *, may_be_none: bool = False
) -> tuple[str, ...]:
    """The campaigns that may be used: those that are given, else those of the environment; and the expendable ones.

    Raises:
        ConfigurationError: none is listed, or one is no id.
    """
    known = _ids("TALKDESK_CAMPAIGN_IDS", environ) + _ids("TALKDESK_EXPENDABLE_CAMPAIGN_IDS", environ)
    listed = tuple(dict.fromkeys(map(checked_campaign, [*(campaigns or known), *expendable])))
    if not listed and not may_be_none:
        raise ConfigurationError(
            "no campaign may be touched: name the test campaigns in TALKDESK_CAMPAIGN_IDS, separated by commas, "
            "or let --provision make some"
        )
    return listed


def expendable_campaigns(given: Sequence[str], environ: Mapping[str, str]) -> frozenset[str]:
    """The campaigns that may be left in another state: those that are given, else those of the environment."""
    return frozenset(given or _ids("TALKDESK_EXPENDABLE_CAMPAIGN_IDS", environ))


def _ids(variable: str, environ: Mapping[str, str]) -> list[str]:
    return [part.strip() for part in environ.get(variable, "").split(",") if part.strip()]


def _token(name: str, environ: Mapping[str, str]) -> str:
    token = environ.get(name, "").strip()
    if not token.isascii() or any(character.isspace() for character in token):
        raise ConfigurationError(f"{name} is not an access token: it has a space or a character outside ASCII in it")
    return token


def _credentials(environ: Mapping[str, str]) -> Credentials:
    identity, secret, key_file = (
        environ.get(f"TALKDESK_{name}", "").strip() for name in ("CLIENT_ID", "CLIENT_SECRET", "PRIVATE_KEY_FILE")
    )
    if identity and secret and key_file:
        raise ConfigurationError("set one of TALKDESK_CLIENT_SECRET and TALKDESK_PRIVATE_KEY_FILE, not both")
    if identity and key_file:
        return PrivateKey(identity, _key_id(environ), _private_key(Path(key_file)))
    if identity and secret:
        return ClientSecret(identity, secret)
    if token := _token(TOKEN, environ):
        return ReadyToken(token)
    if identity:
        raise ConfigurationError("TALKDESK_CLIENT_ID needs TALKDESK_CLIENT_SECRET or TALKDESK_PRIVATE_KEY_FILE")
    raise ConfigurationError(
        f"no credentials: set TALKDESK_CLIENT_ID with TALKDESK_CLIENT_SECRET or TALKDESK_PRIVATE_KEY_FILE, "
        f"or set {TOKEN} to an access token with the scope campaigns:write"
    )


def _key_id(environ: Mapping[str, str]) -> str:
    name = environ.get("TALKDESK_KEY_ID", "").strip()
    if not name:
        raise ConfigurationError("TALKDESK_PRIVATE_KEY_FILE needs TALKDESK_KEY_ID, the name under which it is known")
    return name


def _private_key(path: Path) -> ECKey:
    try:
        key = ECKey.import_key(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"TALKDESK_PRIVATE_KEY_FILE {path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, JoseError):
        raise ConfigurationError(f"TALKDESK_PRIVATE_KEY_FILE {path} holds no EC key in PEM or JWK form") from None
    if not key.is_private or key.curve_name != "P-256":
        raise ConfigurationError(f"TALKDESK_PRIVATE_KEY_FILE {path} must hold a private key of the curve P-256")
    return key
