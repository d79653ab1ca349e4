"""listCampaigns: pages that follow one another, the campaigns on them, and the refusals."""

import pytest

from conformance.checks.echo import plain
from conformance.checks.finding import quoted
from conformance.checks.links import link, resolved
from conformance.checks.text import listed as campaigns_of
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.bad_credentials import sendable
from conformance.suite.change import lasting_changes
from conformance.suite.queries import asked, parts, read, with_part, without_reading, wrong_queries, wrong_tokens
from conformance.suite.reader import Campaign, answered
from conformance.suite.requirement import companion, reads_only
from conformance.suite.subjects import NotExercised
from conformance.suite.views import breaks, judge_listed, listed_otherwise

LIST = "listCampaigns"
PATH = "/campaigns"
ALONE = ("page", "0")
"""The wrong query that is sent over a connection of its own."""
LARGEST_PAGE = 100
MOST_PAGES = 4
"""Pages that are read to see the whole list."""


@pytest.mark.parametrize(("authorization", "statuses"), wrong_tokens(LIST))
@reads_only
def test_unauthorized(api: Api, authorization: str | None, statuses: tuple[int, ...]) -> None:
    headers = {"Authorization": sendable(api, authorization)}
    api.expect(read(api, PATH, PATH, headers), *statuses)


@companion(LIST, "403/write-only-token", "A token without the scope campaigns:read is refused with 403.")
@reads_only
def test_write_only_token(api: Api) -> None:
    api.expect(read(api, PATH, PATH, without_reading(api)), 403)


@pytest.mark.parametrize(("name", "values"), wrong_queries(LIST))
@reads_only
def test_wrong_query(api: Api, name: str, values: tuple[str, ...]) -> None:
    for value in values:
        api.expect(read(api, asked(PATH, **{name: value}), PATH, alone=(name, value) == ALONE), 400)


class Page:
    """One page of the list, and the exchange that showed it. What it does not show is not exercised."""

    def __init__(self, api: Api, *, alone: bool = False, **query: object) -> None:
        self.exchange: Exchange = read(api, asked(PATH, **query), PATH, alone=alone)
        self.members = answered(self.exchange) if self.exchange.status == 200 else {}
        if not self.members:
            raise NotExercised(f"no page of the list came back: {self.exchange.summary()}")

    def number(self, name: str) -> int:
        """A count of the page.

        Raises:
            NotExercised: it has none.
        """
        found = self.members.get(name)
        if isinstance(found, bool) or not isinstance(found, int):
            raise NotExercised(f"the page shows no number as its {name}")
        return found

    @property
    def campaigns(self) -> list[Campaign]:
        """The campaigns on the page.

        Raises:
            NotExercised: it has no such list.
        """
        found = campaigns_of(self.members)
        if found is None:
            raise NotExercised("the page shows no campaigns")
        return found


@companion(LIST, "200/per-page", "A page holds no more campaigns than were asked for.")
@reads_only
def test_per_page(api: Api) -> None:
    page = Page(api, per_page=1)
    seen = len(page.campaigns)
    api.judge(page.exchange, seen <= 1, "/_embedded/campaigns", "1 campaign at most", f"{seen} campaigns")


@companion(LIST, "200/count", "count is how many campaigns the page shows.")
def test_count(api: Api) -> None:
    page = Page(api, alone=True, per_page=2)
    seen, stated = len(page.campaigns), page.number("count")
    api.judge(page.exchange, seen == stated, "/count", f"{seen}, as the page shows", str(stated))


@companion(LIST, "200/total-pages", "total_pages is as many pages as total campaigns need.")
@reads_only
def test_total_pages(api: Api) -> None:
    page = Page(api, per_page=2)
    needed, stated = -(-page.number("total") // 2), page.number("total_pages")
    api.judge(page.exchange, stated in (needed, max(1, needed)), "/total_pages", str(needed), str(stated))


@companion(LIST, "200/page", "A page says which it is: the one that was asked for, of the size that was asked for.")
@reads_only
def test_page(api: Api) -> None:
    wanted = min(2, max(1, Page(api, per_page=1).number("total")))
    page = Page(api, page=wanted, per_page=1)
    for name, asked_for in {"page": wanted, "per_page": 1}.items():
        stated = page.number(name)
        api.judge(page.exchange, stated == asked_for, f"/{name}", str(asked_for), str(stated))


@companion(LIST, "200/links", "The links of a page lead to the pages that they are named after.")
@reads_only
def test_links(api: Api) -> None:
    last = Page(api, per_page=1).number("total_pages")
    middle = min(2, last)
    page = Page(api, page=middle, per_page=1)
    numbers = {"self": middle, "prev": middle - 1, "next": middle + 1, "first": 1, "last": last}
    followed = [_follow(api, page, name, number) for name, number in numbers.items() if 1 <= number <= last]
    if not any(followed):
        raise NotExercised("the page has no links that can be followed with this token")


def _follow(api: Api, page: Page, relation: str, number: int) -> bool:
    """Judge where a link leads. Returns whether it could be followed: a token is sent to the target only."""
    href = link(page.members, relation)
    if href is None:
        return False
    address, place = resolved(page.exchange.request.url, href), f"/_links/{relation}/href"
    base = api.target.base_url.rstrip("/")
    if address is None:
        api.judge(page.exchange, False, place, "an address", quoted(href))
    elif not address.startswith(f"{base}/"):
        return False
    else:
        fetched = read(api, address[len(base) :], PATH)
        if fetched.status is None:
            return False
        seen = answered(fetched).get("page") if fetched.status == 200 else fetched.summary()
        api.judge(page.exchange, seen == number, place, f"page {number}", f"{quoted(href)}: page {quoted(seen)}")
    return True


@companion(LIST, "200/whole", "All pages together show every campaign once.")
@reads_only
def test_whole(api: Api) -> None:
    total = Page(api, per_page=1).number("total")
    size = max(1, -(-total // MOST_PAGES))
    if size > LARGEST_PAGE:
        raise NotExercised(f"the list has {total} campaigns, more than a run reads")
    pages = [Page(api, page=number, per_page=size) for number in range(1, max(1, -(-total // size)) + 1)]
    if pages[-1].number("total") != total:
        raise NotExercised("campaigns were made or deleted meanwhile")
    shown = [campaign.get("id") for page in pages for campaign in page.campaigns]
    if any(breaks(api, "id", identity, a_must=True) for identity in shown):
        raise NotExercised("the list shows ids that break a rule of their own")
    ids = [plain(str(identity)) for identity in shown]
    missing = [identity for identity in api.target.campaigns if plain(identity) not in ids]
    seen = f"{len(ids)} campaigns, {len(set(ids))} different ones, without {len(missing)} of those under test"
    kept = len(ids) == len(set(ids)) == total and not missing
    api.judge(pages[-1].exchange, kept, "/_embedded/campaigns", f"{total} different campaigns", seen)


@companion(LIST, "200/as-read", "The list shows a campaign as GET shows it.")
def test_as_read(api: Api) -> None:
    """Where one may be renamed, it is renamed first: the list may be a copy, and that may be late.

    The name is put back at the end of the run.
    """
    every = {} if api.profile.is_minimal else api.subjects.seen_all()
    for change in list(lasting_changes(api, every))[-1:]:
        api.patch(change.identity, change.body)
    seen: list[tuple[Exchange, Campaign, Campaign]] = []

    def is_as_read() -> bool:
        seen.append(_listed(api))
        return not listed_otherwise(api, *seen[-1][1:])

    api.target.soon(is_as_read)
    judge_listed(api, *seen[-1])


def _listed(api: Api) -> tuple[Exchange, Campaign, Campaign]:
    """A page, and a campaign as it is there and as GET shows it: one where these differ, if there is one."""
    page = Page(api, per_page=LARGEST_PAGE)
    shown = {plain(str(campaign.get("id"))): campaign for campaign in page.campaigns}
    views = {plain(identity): view for identity, view in api.subjects.snapshot().items()}
    both = [(page.exchange, shown[identity], view) for identity, view in views.items() if identity in shown]
    if not both:
        raise NotExercised("the first page of the list shows no campaign under test that can be read")
    return next((each for each in both if listed_otherwise(api, *each[1:])), both[0])


@pytest.mark.parametrize("part", parts(LIST, "A list that is asked for {} shows it."))
@reads_only
def test_part(api: Api, part: str) -> None:
    identity = with_part(api, part)
    page = Page(api, per_page=LARGEST_PAGE, fields=part)
    for campaign in page.campaigns:
        if plain(str(campaign.get("id"))) == plain(identity):
            api.judge(page.exchange, part in campaign, f"/_embedded/campaigns/{part}", part, "no such member")
            return
    raise NotExercised(f"the first page of the list does not show campaign {identity}, which has {part}")
