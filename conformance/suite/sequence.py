"""Sequences of all operations on several campaigns: after each step every campaign is what is known of it."""

from contextlib import suppress
from dataclasses import dataclass

from conformance.checks.state import ONLY_THE_NAMED
from conformance.checks.text import listed, members
from conformance.contract import load_contract
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.making import CREATE, DELETE, delete, is_gone, made
from conformance.suite.reader import Campaign, answered
from conformance.suite.subjects import NotExercised
from conformance.suite.views import OTHERS, changed, contradicted, judge_listed
from conformance.targets.effect import NAME
from conformance.targets.permission import PRIORITY, can_be_put_back, sendable
from conformance.targets.permitted import Withheld
from conformance.targets.target import campaign_path

SEQUENCE = "state/sequence"
AFTER_ANY = "After any sequence of updates the campaign is what their answers said."
FEW = 3
"""Campaigns that a sequence is about, beside those that it makes: each is read after each step."""
CONTRACT = load_contract()
OPERATIONS = CONTRACT.operations
UPDATE, READ, LIST = CONTRACT.update.id, "getCampaign", "listCampaigns"


def judge_sequence(api: Api, exchange: Exchange) -> None:
    """Say whether GET shows what the answer to an update showed."""
    look = api.subjects.seen if api.profile.is_minimal else api.subjects.read
    shown, after = answered(exchange), look(exchange.request.campaign)
    if after is not None:
        different = contradicted(api, exchange, after)
        api.judge_alike(exchange, different, "what the answer showed", shown, after, of=SEQUENCE)


@dataclass(frozen=True)
class Step:
    """One operation, on the campaign of this number among those that there are then; an update has a ``body``."""

    operation: str
    campaign: int = 0
    body: bytes = b""


class Sequence:
    """Plays steps, and judges after each that the campaigns are what is known of them."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known = dict(list(api.subjects.seen_all().items())[:FEW])
        self._made: list[str] = []
        self._words: list[str] = []

    def begin(self) -> None:
        """Give campaigns the names and priorities that they were first seen with: each sequence begins alike."""
        firsts = self._api.subjects.first_views()
        for identity, campaign in self._known.items():
            for member in (NAME, PRIORITY):
                was = firsts.get(identity, campaign).get(member)
                if campaign.get(member) != was and can_be_put_back(member, was):
                    with suppress(Withheld):
                        self._api.patch(identity, {"op": "REPLACE", "path": member, "value": sendable(member, was)})
        self._known = {name: view for name in self._known if (view := self._api.subjects.read(name))}

    def play(self, step: Step) -> None:
        """Play one step. What is not permitted, or has no campaign to be played on, is left out."""
        deeds = {UPDATE: self._update, READ: self._read, LIST: self._list, CREATE: self._create, DELETE: self._delete}
        with suppress(Withheld, NotExercised):
            deeds[step.operation](step)

    def _chosen(self, step: Step, among: list[str]) -> str:
        if not among:
            raise NotExercised("there is no campaign for this step")
        identity = among[step.campaign % len(among)]
        words = f"{OPERATIONS[step.operation].method} {identity} {step.body.decode('utf-8', 'replace')}"
        self._words.append(words.strip())
        return identity

    def _expected(self, what: str) -> str:
        return f"{what}, after {'; '.join(self._words)}"

    def _update(self, step: Step) -> None:
        identity = self._chosen(step, list(self._known))
        exchange = self._api.patch(identity, step.body)
        if exchange.status == CONTRACT.update.success:
            judge_sequence(self._api, exchange)
            named = str(members(step.body).get("path")).strip("/")
            self._known[identity] = {name: seen for name, seen in self._known[identity].items() if name != named}
        self._look(exchange, identity)

    def _read(self, step: Step) -> None:
        identity = self._chosen(step, list(self._known))
        exchange = self._api.get(campaign_path(identity))
        if exchange.status == OPERATIONS[READ].success:
            self._judge(exchange, {identity: answered(exchange)}, "")

    def _list(self, _: Step) -> None:
        exchange = self._api.get("/campaigns?per_page=100")
        for campaign in listed(answered(exchange)) or ():
            if known := self._known.get(str(campaign.get("id"))):
                judge_listed(self._api, exchange, campaign, known, self._expected("what GET shows"))

    def _create(self, _: Step) -> None:
        identity, exchange = made(self._api, "sequence")
        self._words.append(f"POST, which made {identity}")
        self._made.append(identity)
        self._api.subjects.saw(exchange)
        self._look(exchange, identity)
        if campaign := self._api.subjects.read(identity):
            self._known[identity] = campaign

    def _delete(self, step: Step) -> None:
        identity = self._chosen(step, self._made)
        exchange = delete(self._api, identity)
        if exchange.status != OPERATIONS[DELETE].success:
            return
        self._made.remove(identity)
        self._known.pop(identity, None)
        self._api.subjects.saw(exchange)
        of, expected = OPERATIONS[DELETE].identity("204/gone"), self._expected("404")
        self._api.judge(exchange, is_gone(self._api, identity), "GET", expected, "GET still shows it", of=of)
        self._look(exchange, identity)

    def _look(self, exchange: Exchange, addressed: str) -> None:
        """Read every campaign, and judge that only what was asked for has changed."""
        seen = {identity: self._api.subjects.read(identity) for identity in self._known}
        self._judge(exchange, {identity: campaign for identity, campaign in seen.items() if campaign}, addressed)

    def _judge(self, exchange: Exchange, after: dict[str, Campaign], addressed: str) -> None:
        before = {identity: campaign for identity, campaign in self._known.items() if identity in after}
        for identity, different in changed(self._api, before, after, addressed, exchange.request.body).items():
            of, expected = ONLY_THE_NAMED if identity == addressed else OTHERS, self._expected("as before")
            self._api.judge_alike(exchange, different, expected, before[identity], after[identity], of=of)
        self._known |= after
