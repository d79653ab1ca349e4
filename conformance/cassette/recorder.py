"""Recording what scenarios send and get."""

import threading
from collections.abc import Iterable
from dataclasses import replace

from conformance.cassette.interaction import Interaction
from conformance.cassette.metadata import Metadata
from conformance.cassette.patterns import found_in
from conformance.cassette.recording import Recording, by_cassette
from conformance.cassette.redaction import learned
from conformance.errors import ConformanceError
from conformance.exchange import Exchange, Request, Send
from conformance.secrets import Secrets


class Recorder:
    """Keeps every exchange, in the order in which they ended."""

    def __init__(self) -> None:
        self._scenario = ""
        self._interactions: list[Interaction] = []
        self._lock = threading.Lock()

    def cue(self, scenario: str) -> None:
        """Say which scenario is about to be played."""
        self._scenario = scenario

    def around(self, send: Send, via: str) -> Send:
        """Wrap ``send`` so that what it sends and gets is kept."""

        def send_recorded(request: Request) -> Exchange:
            exchange = send(request)
            with self._lock:
                self._interactions.append(Interaction(exchange, self._scenario, via))
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
        redaction = learned(self._interactions, base_url, (*metadata.campaigns, *private), words)
        interactions = [redaction.concealed(interaction) for interaction in self._interactions]
        for interaction in interactions:
            _refuse_secrets(interaction, secrets)
        campaigns = tuple(map(redaction.text, metadata.campaigns))
        return Recording(
            replace(metadata, about=redaction.text(metadata.about), campaigns=campaigns), by_cassette(interactions)
        )


def _refuse_secrets(interaction: Interaction, secrets: Secrets) -> None:
    for text in interaction.texts():
        told = [*found_in(text), *(["a credential"] if secrets.conceal(text) != text else [])]
        if told:
            raise ConformanceError(
                f"nothing was recorded, since an exchange of {interaction.scenario} would have kept {told[0]}: "
                "this is an error of the suite; please report it, without the exchange"
            )
