"""The links of a campaign lead where the page says they do."""

from urllib.parse import urljoin, urlsplit

from conformance.checks.echo import link, plain
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.fleet import NotExercised, answered
from conformance.suite.requirement import proves
from conformance.targets.patience import TRANSIENT
from conformance.targets.target import campaign_path

CLOSED = frozenset({401, 403}) | TRANSIENT


@proves("links/self", "The self link fetches the campaign that carries it.", item="1")
def test_self(api: Api) -> None:
    exchange = _updated(api)
    fetched, identity = _fetched(api, exchange, "self"), exchange.request.campaign
    seen = str(answered(fetched).get("id", fetched.summary()))
    api.judge(exchange, plain(seen) == plain(identity), "/_links/self/href", f"campaign {identity}", seen[:80])


@proves("links/campaigns", "The campaigns link fetches a list of the campaigns.", item="2")
def test_campaigns(api: Api) -> None:
    exchange = _updated(api)
    fetched = _fetched(api, exchange, "campaigns")
    api.judge(exchange, fetched.status == 200, "/_links/campaigns/href", "200", fetched.summary())


def _updated(api: Api) -> Exchange:
    exchange = api.patch(api.in_state("PAUSED"))
    if exchange.status != 200 or not answered(exchange):
        raise NotExercised(f"no updated campaign came back: {exchange.summary()}")
    return exchange


def _fetched(api: Api, exchange: Exchange, relation: str) -> Exchange:
    """Follow a link. Where the token may not read, or the server asks to come later, nothing is known of it."""
    fetched = api.fleet.fetch(_local(api, exchange, relation))
    if fetched.status in CLOSED:
        raise NotExercised(f"the {relation} link cannot be followed with this token now: {fetched.summary()}")
    return fetched


def _local(api: Api, exchange: Exchange, relation: str) -> str:
    """The address of a link, below the target's own: a token is sent nowhere else."""
    href = link(answered(exchange), relation)
    if href is None:
        raise NotExercised(f"the campaign has no {relation} link with an href")
    base = api.target.base_url.rstrip("/")
    absolute = urljoin(api.target.url(campaign_path(exchange.request.campaign)), href)
    if not absolute.startswith(f"{base}/"):
        raise NotExercised(f"the {relation} link leads to {urlsplit(absolute).netloc}, where no token is sent")
    return absolute[len(base) :]
