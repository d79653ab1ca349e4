"""The links of a campaign lead where the page says they do."""

from urllib.parse import urlsplit

from conformance.checks.echo import plain
from conformance.checks.finding import quoted
from conformance.checks.links import link, resolved
from conformance.checks.text import listed
from conformance.exchange import Exchange, header
from conformance.suite.api import Api
from conformance.suite.queries import ABSENT
from conformance.suite.reader import answered
from conformance.suite.requirement import any_order, proves
from conformance.suite.subjects import NotExercised
from conformance.targets.permitted import LIST
from conformance.targets.retry import TRANSIENT
from conformance.targets.target import campaign_path

UNKNOWN_TOKEN = 401
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CLOSED = frozenset({UNKNOWN_TOKEN, 403}) | TRANSIENT


@proves("links/self", "The self link fetches the campaign that carries it.", item="1")
@any_order
def test_self(api: Api) -> None:
    """Where the link is the campaign's own address, what GET shows there is for the requirements of GET to judge."""
    exchange = _updated(api)
    if fetched := _fetched(api, exchange, "self"):
        identity, seen = exchange.request.campaign, str(answered(fetched).get("id", fetched.summary()))
        is_own = fetched.status == 200 and fetched.request.url == api.target.url(campaign_path(identity))
        leads_there = is_own or plain(seen) == plain(identity)
        api.judge(exchange, leads_there, "/_links/self/href", f"campaign {identity}", seen[:80])


@proves("links/campaigns", "The campaigns link fetches a list of the campaigns.", item="2")
@any_order
def test_campaigns(api: Api) -> None:
    exchange = _updated(api)
    if fetched := _fetched(api, exchange, "campaigns"):
        api.judge(exchange, fetched.status == 200, "/_links/campaigns/href", "200", fetched.summary())
        if fetched.status == 200:
            seen, is_one = fetched.request.path[:80], is_of_one(fetched, exchange.request.campaign)
            api.judge(exchange, not is_one, "/_links/campaigns/href", "a list of campaigns", seen)


def is_of_one(fetched: Exchange, identity: str) -> bool:
    """Whether what was fetched is a campaign, or some part of one, and no list of them."""
    body = answered(fetched)
    lists = (body.get(name) for name in ("campaigns", "items"))
    is_campaign = {"id", "name"} <= body.keys() and not any(isinstance(value, list) for value in lists)
    is_within = plain(identity) in plain(fetched.request.path).split("/") and listed(body) is None
    return is_campaign or is_within


def _updated(api: Api) -> Exchange:
    exchange = api.once(*api.accepted())
    if exchange.status != 200 or not answered(exchange):
        raise NotExercised(f"no updated campaign came back: {exchange.summary()}")
    return exchange


def _fetched(api: Api, exchange: Exchange, relation: str) -> Exchange | None:
    """Follow a link; None where it is no address, which is judged here.

    Where the token may not read, or the server asks to come later, nothing is known of it.
    """
    path = _local(api, exchange, relation)
    if path is None:
        return None
    earlier = api.earlier_read(path) if api.profile.is_minimal else None
    fetched = earlier or _followed(api, api.target.get(path))
    own = LIST if relation == "campaigns" else campaign_path(exchange.request.campaign)
    if fetched.status in ABSENT and path != own and api.target.get(own).status in ABSENT | {fetched.status}:
        raise NotExercised(f"nothing can be fetched here: {fetched.summary()}")
    if fetched.status in ABSENT and path == own and not api.subjects.snapshot():
        raise NotExercised(f"nothing can be fetched here: {fetched.summary()}")
    if fetched.status == UNKNOWN_TOKEN and path != own and api.target.get(own).status == 200:
        return fetched  # the token is good where the link should lead
    if fetched.status in CLOSED:
        raise NotExercised(f"the {relation} link cannot be followed with this token now: {fetched.summary()}")
    return fetched


def _followed(api: Api, fetched: Exchange) -> Exchange:
    """What a redirect leads to, as any client would see it; where it leads elsewhere, the redirect itself."""
    location = header(fetched.response.headers, "location") if fetched.response else None
    if fetched.status not in REDIRECTS or location is None:
        return fetched
    address, base = resolved(fetched.request.url, location), api.target.base_url.rstrip("/")
    return api.target.get(address[len(base) :]) if address and address.startswith(f"{base}/") else fetched


def _local(api: Api, exchange: Exchange, relation: str) -> str | None:
    """The address of a link, below the target's own: a token is sent nowhere else."""
    href = link(answered(exchange), relation)
    if href is None:
        raise NotExercised(f"the campaign has no {relation} link with an href")
    base = api.target.base_url.rstrip("/")
    absolute = resolved(api.target.url(campaign_path(exchange.request.campaign)), href)
    if absolute is None:
        api.judge(exchange, False, f"/_links/{relation}/href", "an address", quoted(href))
        return None
    if not absolute.startswith(f"{base}/"):
        raise NotExercised(f"the {relation} link leads to {urlsplit(absolute).netloc[:80]}, where no token is sent")
    return absolute[len(base) :]
