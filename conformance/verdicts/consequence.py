"""What follows from what: one cause is one failure, and whatever else it breaks is named under it, not counted."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from fnmatch import fnmatchcase

from conformance.contract import Level, Requirement
from conformance.exchange import Exchange
from conformance.verdicts.form import is_right
from conformance.verdicts.ledger import Evidence, Ledger

UPDATES = "200/updates"
"""That some documented request is answered with 200."""
GENERATED = ("400/generated", "400/generated-open")
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "links/self": ("/id", "/_links"),
    "200/self-link": ("/id",),
    "200/campaigns-link": ("/_links",),
    "create/201/as-read": ("/id",),
    "create/201/listed": ("/id",),
    "create/201/own-id": ("/id",),
    "list/200/count": ("/_embedded",),
    "list/200/links": ("/page",),
    "list/200/page": (),
    "list/200/per-page": (),
    "list/200/total-pages": ("/total",),
    "list/200/whole": ("/total",),
}
"""Members that a requirement rests on beside the one that it names."""
OF_VIEWS = ("200/same-campaign", "200/shows-change", "links/*", "state/*", *RESTS_ON)
"""What rests on members of an answer: where one of those breaks its own constraint, that is the cause."""
SIDES: Mapping[str | None, str] = {"enum": "maxLength", "pattern": "maxLength", "const": "pattern"}
"""Of keywords that one value breaks together, the one that is the cause: a text that is too long is in no list."""
AGAIN = ("state/twice", "state/at-once")
LATER = ("state/only-the-named-member", *AGAIN, "state/sequence", "state/answer-is-the-campaign")
UNJUDGED = "::test_refused"
"""In the names of scenarios that look at what requests change, and not at their answers."""
SAME, STATUS, SHOWN = "200/same-campaign", "status/documented", "200/shows-change"
LENGTH, WELL_FORMED = "transport/length", "transport/well-formed"
"""What comes after the end of an answer is read as the beginning of the next one on the connection."""
REFUSED = "state/refused-"
"""How requirements begin on refusals that change nothing, before the status."""
FOLLOW: Mapping[str, tuple[str, ...]] = {
    "200/self-link": ("links/self",),
    "links/campaigns": ("200/campaigns-link",),
    "state/created-at": LATER,
    "state/refused-*": (*LATER, "state/other-campaigns"),
    "state/other-campaigns": LATER,
    "state/persists": (*LATER, SHOWN),
    "state/only-the-named-member": AGAIN,
    "state/twice": ("state/sequence", "state/answer-is-the-campaign", SHOWN),
    "state/answer-is-the-campaign": ("state/sequence", SHOWN),
    "state/sequence": ("state/only-the-named-member",),
}
"""What else shows when the state is not what it should be, in the same member."""

Requirements = Mapping[str, Requirement]


def causes(ledger: Ledger, every: Requirements) -> Mapping[str, tuple[str, ...]]:
    """The requirements that are broken only because others are, each with those. ``every`` holds them all, by id."""
    return _Causes(ledger, every).all()


class _Causes:
    def __init__(self, ledger: Ledger, every: Requirements) -> None:
        self._broken = {name: found for name, found in ledger.broken.items() if found and name in every}
        self._ledger, self._every = ledger, every
        self._bodies = _by_exchange(self._broken, every)
        self._waiting: set[str] = set()
        self._refused = UPDATES in self._broken

    def all(self) -> Mapping[str, tuple[str, ...]]:
        found = {name: self.of(name) for name in self._broken}
        return {name: roots for name, roots in found.items() if roots}

    def of(self, name: str) -> tuple[str, ...]:
        """The causes of a requirement that is broken; none if it is one itself."""
        if self._refused and name not in (UPDATES, STATUS) and all(map(self._is_refusal, self._at(name))):
            return self.of(UPDATES) or (UPDATES,)
        if name == UPDATES:
            return (STATUS,) if self._numbers(UPDATES) <= self._numbers(STATUS) else ()
        if name == STATUS:
            return () if self._refused else self._one_scenario()
        if name in GENERATED:
            return tuple(self._of_kinds(name))
        if name.endswith(WELL_FORMED):
            return tuple(n for n in self._broken if n.endswith(LENGTH) and self._binds(n, name))
        found = [self._of_one(name, evidence) for evidence in self._broken[name]]
        return tuple(dict.fromkeys(cause for every in found for cause in every)) if all(found) else ()

    def _numbers(self, name: str) -> set[int]:
        return {evidence.exchange for evidence in self._broken.get(name, ())}

    def _statuses(self, name: str) -> set[int | None]:
        return {exchange.status for _, exchange in self._at(name)}

    def _of_kinds(self, name: str) -> Iterator[str]:
        """The kinds of wrong body that are written out, and answered as wrongly as the generated ones."""
        kinds = [kind for kind in self._broken if kind.startswith("400/") and kind not in GENERATED]
        kinds = [kind for kind in kinds if self._statuses(name) <= self._statuses(kind)]
        return (kind for kind in kinds if any(map(self._is_undocumented, self._at(kind))))

    @staticmethod
    def _is_undocumented(found: tuple[Evidence, Exchange]) -> bool:
        return not 400 <= (found[1].status or 0) < 500 and found[1].status != 200

    def _one_scenario(self) -> tuple[str, ...]:
        """The one requirement that asks for another status wherever a request got one that is not documented."""
        asking: dict[Hashable, set[str]] = defaultdict(set)
        for name in self._broken.keys() - {STATUS}:
            for evidence, exchange in self._at(name):
                if evidence.finding.pointer == "status":
                    asking[_request(exchange)].add(name)
        scenarios = self._ledger.scenarios
        undocumented = [(e, x) for e, x in self._at(STATUS) if UNJUDGED not in scenarios[e.exchange]]
        touching = [asking.get(_request(exchange), set()) for _, exchange in undocumented]
        roots = {root for names in touching for name in names for root in self.of(name) or (name,)}
        one = roots if all(touching) and len(roots) == 1 else set()
        return tuple(root for root in one if self._binds(root, STATUS))

    def _of_one(self, name: str, evidence: Evidence) -> tuple[str, ...]:
        if found := self._of_the_same_answer(name, evidence):
            return found
        if not any(fnmatchcase(name, glob) for glob in OF_VIEWS):
            return ()
        accepted = self._accepted(name, evidence) if name in (SAME, SHOWN) else ()
        return accepted or self._in_the_answer(name, evidence) or self._in_the_state(name, evidence)

    def _of_the_same_answer(self, name: str, evidence: Evidence) -> tuple[str, ...]:
        """What else the same answer breaks of which this is only another side.

        An element that is no right one is missing, and a refusal belongs to the status that it had, whatever was
        expected.
        """
        if name.startswith(REFUSED):
            actual = f"{REFUSED}{self._ledger.exchanges[evidence.exchange].status}"
            return (actual,) if actual != name and actual in self._broken else ()
        keyword, place = self._every[name].keyword, evidence.finding.pointer
        bodies = self._bodies.get(evidence.exchange, {})
        if keyword in SIDES:
            found = [n for n in bodies.get(place, ()) if self._every[n].keyword == SIDES[keyword]]
        elif keyword == "minContains":
            found = [n for at, names in bodies.items() if at.startswith(f"{place}/") for n in names]
        else:
            return ()
        return tuple(n for n in found if self._binds(n, name))

    def _accepted(self, name: str, evidence: Evidence) -> tuple[str, ...]:
        """Why an answer with 200 should have been a refusal: what it shows is of no interest then."""
        is_wrong = name == SHOWN and not is_right(self._ledger.exchanges[evidence.exchange])
        is_unjudged = is_wrong or UNJUDGED in self._ledger.scenarios[evidence.exchange]
        return tuple(
            name
            for name in self._broken
            if name not in (SAME, SHOWN)
            for found, exchange in self._at(name)
            if found.finding.pointer == "status" and exchange.status == 200
            if is_unjudged or found.exchange == evidence.exchange
        )[:1]

    def _in_the_answer(self, name: str, evidence: Evidence) -> tuple[str, ...]:
        """The constraints that the same answer breaks where this requirement looks."""
        if name != SAME and any(other.exchange == evidence.exchange for other in self._broken.get(SAME, ())):
            return (SAME,)
        bodies, more = self._bodies.get(evidence.exchange, {}), RESTS_ON.get(name, ())
        found = []
        for places in [(place, *more) for place in _places(evidence)] or [more]:
            broken = [n for at, names in bodies.items() if any(_overlap(at, p) for p in places) for n in names]
            binding = [n for n in broken if self._binds(n, name)]
            if not binding:
                return ()
            found += binding
        return tuple(dict.fromkeys(found))

    def _binds(self, cause: str, consequence: str) -> bool:
        return self._every[cause].level is Level.MUST or self._every[consequence].level is Level.SHOULD

    def _in_the_state(self, name: str, evidence: Evidence) -> tuple[str, ...]:
        """Other requirements on the state that are broken in the same members, and follow from nothing themselves."""
        self._waiting.add(name)
        candidates = [cause for cause in self._broken if cause not in self._waiting and _may_follow(name, cause)]
        places = set(_places(evidence))
        found = [c for c in candidates if places and places <= self._all_places(c) and not self.of(c)]
        self._waiting.discard(name)
        return tuple(found)

    def _all_places(self, name: str) -> set[str]:
        return {place for evidence in self._broken[name] for place in _places(evidence)}

    def _at(self, name: str) -> Iterator[tuple[Evidence, Exchange]]:
        return ((evidence, self._ledger.exchanges[evidence.exchange]) for evidence in self._broken[name])

    @staticmethod
    def _is_refusal(found: tuple[Evidence, Exchange]) -> bool:
        evidence, exchange = found
        return evidence.finding.pointer == "status" and exchange.status != 200


def _by_exchange(broken: Mapping[str, list[Evidence]], every: Requirements) -> dict[int, dict[str, list[str]]]:
    """The constraints of bodies that are broken: by number of exchange, then by place."""
    found: dict[int, dict[str, list[str]]] = {}
    for name, entries in broken.items():
        for entry in entries if every[name].keyword else ():
            place = entry.finding.pointer
            if every[name].keyword == "required":
                place = f"{place}/{(every[name].member or '').rpartition('.')[2]}"
            found.setdefault(entry.exchange, {}).setdefault(place, []).append(name)
    return found


def _request(exchange: Exchange) -> Hashable:
    """What tells one request from another."""
    request = exchange.request
    return request.method, request.url, request.headers, request.body


def _places(evidence: Evidence) -> list[str]:
    return [place for place in evidence.finding.pointer.split(", ") if place.startswith("/")]


def _overlap(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _may_follow(name: str, cause: str) -> bool:
    return any(name in consequences for glob, consequences in FOLLOW.items() if fnmatchcase(cause, glob))
