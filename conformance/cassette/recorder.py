"""Recording what scenarios send and get."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from conformance.cassette.interaction import Interaction
from conformance.cassette.learning import learned
from conformance.cassette.metadata import Metadata
from conformance.cassette.patterns import found_in
from conformance.cassette.recording import REPORT_IT, Recording, by_cassette
from conformance.errors import ConformanceError
from conformance.exchange import Exchange, Request, Send
from conformance.secrets import Secrets


@dataclass(frozen=True, slots=True)
class _Kept:
    """An interaction; ``beside_others`` tells that it was sent while others were."""

    interaction: Interaction
    beside_others: bool

    @property
    def group(self) -> tuple[str, bool]:
        """What those have in common that follow one another in no certain order."""
        return self.interaction.scenario, self.beside_others


class Recorder:
    """Keeps every exchange, in the order in which they ended.

    Of those that several threads sent at once, that order is chance: they are put into one that is the same each time.
    """

    def __init__(self) -> None:
        self._scenario = ""
        self._kept: list[_Kept] = []
        self._lock = threading.Lock()
        self._thread = threading.get_ident()

    def begin_scenario(self, scenario: str) -> None:
        """Say which scenario is about to be played."""
        self._scenario = scenario

    def around(self, send: Send, via: str) -> Send:
        """Wrap ``send`` so that what it sends and gets is kept."""

        def send_recorded(request: Request) -> Exchange:
            exchange = send(request)
            with self._lock:
                beside_others = threading.get_ident() != self._thread
                self._kept.append(_Kept(Interaction(exchange, self._scenario, via), beside_others))
            return exchange

        return send_recorded

    def recording(
        self, metadata: Metadata, base_url: str, private: Iterable[str], secrets: Secrets, words: str
    ) -> Recording:
        """What was kept, without what is nobody's business; so is the ``metadata``.

        ``private`` are texts that may not stay, beside the campaigns; ``words`` is text whose words are no names.

        Raises:
            ConformanceError: something secret would have been in it all the same.
        """
        known = [replace(kept, interaction=_concealed(kept.interaction, secrets)) for kept in self._kept]
        redaction = learned([kept.interaction for kept in known], base_url, (*metadata.campaigns, *private), words)
        concealed = [replace(kept, interaction=redaction.concealed(kept.interaction)) for kept in known]
        interactions = list(_in_order(concealed))
        for interaction in interactions:
            _refuse_secrets(interaction, secrets)
        campaigns = tuple(map(redaction.text, metadata.campaigns))
        return Recording(
            replace(
                metadata,
                about=redaction.text(metadata.about),
                campaigns=campaigns,
                source=redaction.text(metadata.source),
            ),
            by_cassette(interactions),
        )


def _concealed(interaction: Interaction, secrets: Secrets) -> Interaction:
    """An interaction without secrets; a server may repeat a token before the run itself has received it."""
    return replace(interaction, exchange=secrets.conceal_exchange(interaction.exchange))


def _in_order(kept: Iterable[_Kept]) -> Iterator[Interaction]:
    for (_, beside_others), group in groupby(kept, key=lambda one: one.group):
        found = [one.interaction for one in group]
        yield from sorted(found, key=Interaction.order) if beside_others else found


def _refuse_secrets(interaction: Interaction, secrets: Secrets) -> None:
    texts = list(interaction.texts())
    leaked = [name for text in texts for name in found_in(text)]
    if not leaked and secrets.conceal(b"\n".join(texts)) == b"\n".join(texts):
        return
    raise ConformanceError(
        f"nothing was recorded, since an exchange of {interaction.scenario} would have kept "
        f"{leaked[0] if leaked else 'a credential'}: {REPORT_IT}"
    )
