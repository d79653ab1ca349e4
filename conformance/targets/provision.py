"""Subjects of the suite's own: campaigns that it makes for a run, and deletes at the end.

No list of records, number, agent or user is ever attached to one, so none of them can call anybody.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any

from conformance.checks.text import members
from conformance.contract import Contract
from conformance.errors import ConformanceError, TargetError
from conformance.exchange import Exchange, Request, json_body
from conformance.targets.addresses import is_campaign_id
from conformance.targets.creations import Creation, Creations, held_run, new_run
from conformance.targets.gate import PAUSING
from conformance.targets.maker import Maker
from conformance.targets.permission import View
from conformance.targets.search import ids_of
from conformance.targets.target import AUTHORIZED, Target, campaign_path

NOT_FOUND = 404
GONE = (204, NOT_FOUND)
"""Answers to a deletion after which there is no such campaign."""
CONFLICT = 409
DUPLICATE = "duplicate"
"""The subject that is a copy."""
TRIAL = "trial"
"""One that is made to see whether it can be deleted."""
FEW = 2
"""Campaigns that a run needs at least: one that is changed, and another one that is not."""


@dataclass
class Provision:
    """Makes campaigns on entry, of all shapes that there are, and deletes them on exit; also those of killed runs.

    ``source`` is a campaign to duplicate, if any; ``few`` says that no scenario makes campaigns, and that one will do,
    or two where none is listed. ``made`` are the ids of what was made; ``remarks`` and ``left`` say
    in words what a person has to know, and what could not be deleted.
    """

    target: Target
    creations: Creations
    contract: Contract
    source: str = ""
    few: bool = False
    sleep: Callable[[float], None] = time.sleep
    made: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    _run: str = field(default_factory=new_run)
    _views: dict[str, View] = field(default_factory=dict)
    _noted: dict[str, Creation] = field(default_factory=dict)
    _held: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self._maker = Maker(self._run, self.source, self._note)

    def __enter__(self) -> Target:
        """Return the target with the campaigns that were made, behind those that it had."""
        with ExitStack() as stack:
            stack.enter_context(held_run(self._run))
            stack.callback(self.delete)
            self._permit()
            self._maker.obstacle = self._make()
            self._held = stack.pop_all()
        campaigns = (*self.target.campaigns, *self.made)
        return replace(self.target, campaigns=campaigns, maker=self._maker, views=self._views)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def delete(self) -> None:
        """Delete everything that this run made."""
        for creation in list(self._noted.values()):
            self._delete(creation)

    def clear(self) -> None:
        """Delete what runs have made at this address that were killed before they could."""
        for creation in self.creations.of_ended_runs(self.target.base_url):
            self._permit(creation)
            if self._delete(creation):
                self.remarks.append(f"campaign {creation.name!r}, which an earlier run had made, is deleted")

    def _make(self) -> str:
        """Make the subjects; first one that shows whether what is made can be deleted, unless ``few`` are made.

        Returns why scenarios make no campaigns: none can be made, or what is made cannot be deleted. Empty if they do.
        """
        if not self.few and (obstacle := self._tried()):
            return obstacle
        for kind, body in self._bodies():
            if not self._create(kind, body) or (self.few and len(self.target.campaigns) + len(self.made) >= FEW):
                break
        return ""

    def _tried(self) -> str:
        """Make a campaign and delete it. Returns what was in the way, if anything; one that stays is a subject."""
        for _, body in self._bodies():
            if self.made or not self._create(TRIAL, body):
                break
        if not self.made:
            return "no campaign could be made"
        if self._delete(next(creation for creation in self._noted.values() if creation.campaign == self.made[0])):
            self.made.clear()
            return ""
        self.left.pop()  # it is tried once more at the end, which counts
        return "a campaign that was made could not be deleted, so no more are made"

    def _note(self, name: str, campaign: str) -> None:
        """Note a campaign that is about to be made, or that was; not the id of another one that the server gives it.

        Where there may be more of this name, the next run is to look for all of them, should this one be killed.
        """
        campaign = campaign if campaign and self._is_ours(campaign, name) else ""
        creation = self._noted[name] = Creation(self.target.base_url, self._run, name, campaign)
        self.creations.note(replace(creation, campaign="") if self._maker.may_be_more(name) else creation)
        self._permit(creation)

    def _create(self, kind: str, body: Mapping[str, Any]) -> bool:
        """Make a subject. Returns whether the server makes campaigns at all."""
        name = self._maker.named(kind)
        query = f"?source_id={self.source}" if kind == DUPLICATE else ""
        headers = (*AUTHORIZED, ("Content-Type", "application/json"))
        asked = Request("POST", self.target.url(f"/campaigns{query}"), headers, json_body({"name": name, **body}))
        exchange = self.target.send(asked)
        self._maker.saw(name, exchange)
        if identity := self._noted[name].campaign:
            self.made.append(identity)
            return True
        self.remarks.append(f"no {kind} campaign could be made: POST /campaigns is answered {exchange.summary()}")
        return exchange.status in self.contract.operations["createCampaign"].answers

    def _is_ours(self, identity: str, name: str) -> bool:
        """Whether a campaign is the one that was made under this name: a wrong server may answer with another's id."""
        if not is_campaign_id(identity):
            return False
        looks: list[Exchange] = []

        def is_there() -> bool:
            looks.append(self.target.read(identity))
            return looks[-1].status != NOT_FOUND

        self.target.soon(is_there, self.sleep)
        response = looks[-1].response
        shown = members(response.body) if response else {}
        is_ours = identity not in self.target.campaigns and shown.get("name") == name
        self._views |= {identity: shown} if is_ours else {}
        return is_ours

    def _bodies(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What subjects are made of: every optional member in two modes, the required ones only, a copy."""
        schema = self.contract.operations["createCampaign"].request_schema or {}
        full = self.contract.example("full")
        every = {name: full[name] for name in schema["properties"] if name in full and name != "name"}
        for mode in schema["properties"]["dialing_mode"]["enum"]:
            yield mode.lower(), every | {"dialing_mode": mode}
        yield "bare", {}
        if self.source:
            yield DUPLICATE, {}

    def _permit(self, creation: Creation | None = None) -> None:
        """Let the gate send what making and deleting takes."""
        if self.target.gate:
            self.target.gate.permit_making({creation.name: creation.campaign} if creation else {}, self.source)

    def _delete(self, creation: Creation) -> bool:
        """Delete a campaign, whatever is known of it. Returns whether it is no more."""
        trouble = "it is still there"
        with suppress(ConformanceError):
            try:
                for identity in self._ids(creation):
                    trouble = self._deleted(identity)
                    if trouble:
                        break
                else:
                    self.creations.forget(creation)
                    self._noted.pop(creation.name, None)
                    return True
            except TargetError as error:
                trouble = str(error)
        which = f"campaign {creation.campaign or 'of unknown id'} ({creation.name}), made for a run"
        self.left.append(f"{which}, is not deleted: {trouble}; the next run, or `conformance restore`, tries again")
        return False

    def _deleted(self, identity: str) -> str:
        """Delete a campaign; one that conflicts with that is paused first. Returns what was in the way, if anything."""
        answers: list[Exchange] = []

        def is_deleted() -> bool:
            if answers and answers[-1].status == CONFLICT:
                self._send("PATCH", identity, PAUSING)
            answers.append(self._send("DELETE", identity))
            return answers[-1].status in GONE

        return "" if self.target.soon(is_deleted, self.sleep) else f"DELETE is answered {answers[-1].summary()}"

    def _send(self, method: str, identity: str, body: bytes = b"") -> Exchange:
        headers = (*AUTHORIZED, ("Content-Type", "application/json")) if body else AUTHORIZED
        send = self.target.restorer or self.target.send
        return send(Request(method, self.target.url(campaign_path(identity)), headers, body))

    def _ids(self, creation: Creation) -> list[str]:
        """The ids of the campaigns of a name: the one that is known, if there can be no other.

        Where nobody can look, none is there that the server has said not to make.

        Raises:
            TargetError: one may be there whose id is not known, and the list cannot be read.
        """
        known = [creation.campaign] if creation.campaign else []
        if known and not self._maker.may_be_more(creation.name):
            return known
        try:
            return list(dict.fromkeys((*known, *self._found(creation.name))))
        except TargetError:
            if known or self._maker.was_refused(creation.name):
                return known
            raise

    def _found(self, name: str) -> list[str]:
        """The ids of the campaigns of a name, where a run was killed before it knew the id.

        Raises:
            TargetError: the list cannot be read, so nobody knows.
        """
        self.sleep(sum(self.target.settling))  # it may have been made just now
        found = ids_of(self.target, name)
        for identity in found:
            self._permit(Creation("", "", name, identity))
        return found
