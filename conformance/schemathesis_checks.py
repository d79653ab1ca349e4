"""The checks of this suite for stock schemathesis, beside its own.

``SCHEMATHESIS_HOOKS=conformance.schemathesis_checks schemathesis run openapi/campaigns.yaml --url …``
"""

from typing import Any

import schemathesis

from conformance.checks import Finding, examine
from conformance.contract import Level, load_contract
from conformance.exchange import Exchange, Request, Response
from conformance.secrets import Secrets
from conformance.suite.catalogue import catalogue
from conformance.targets.target import TOKEN

CONTRACT = load_contract()
MUSTS = {name for name, requirement in catalogue(CONTRACT).items() if requirement.level is Level.MUST}


@schemathesis.check
def page_rules(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: "schemathesis.Case[Any]"
) -> bool | None:
    """Hold an answer of the endpoint against every MUST that a single answer can break."""
    del ctx
    if case.method != "PATCH":
        return None
    findings = [outcome for outcome in examine(_exchange(response), CONTRACT) if isinstance(outcome, Finding)]
    lines = [f"{f.requirement} at {f.pointer}: {f.seen}" for f in findings if f.requirement in MUSTS]
    assert not lines, "\n".join(lines)
    return None


def _exchange(response: schemathesis.Response) -> Exchange:
    """What schemathesis sent and got, as an exchange: the token of the request is concealed wherever it comes back."""
    sent = response.request
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    token = str(sent.headers.get("Authorization", "")).partition(" ")[2]
    conceal = Secrets({TOKEN: token}).conceal
    headers = tuple(
        (name, conceal(value.encode("latin-1", "replace")).decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    request = Request(sent.method or "", sent.url or "", (), body if isinstance(body, bytes) else b"")
    made = Response(response.status_code, headers, conceal(response.content))
    return Exchange(request, made, elapsed=response.elapsed)
