"""`conformance serve`: the bundled server for a person to try things on."""

import sys
from pathlib import Path
from urllib.parse import quote

import click
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from conformance.commands import program
from conformance.errors import ConfigurationError
from conformance.reference.alteration import Alteration
from conformance.reference.disturbances import Disturbances
from conformance.reference.faults import all_faults
from conformance.reference.middleware import Application, Message, Receive, Send
from conformance.reference.server import bind, build, serve, url
from conformance.reference.tokens import Tokens
from conformance.reference.variants import all_variants
from conformance.suggestion import did_you_mean


def serve_for_a_person(
    port: int, altered: str | None, disturbances: Disturbances, lifetime: float, key: Path | None, *, log: bool
) -> None:
    """Print how to reach the server, then serve until Ctrl-C; altered by a fault or a variant, if one is named.

    ``lifetime`` is that of tokens, in seconds; ``key`` the file of a public key that proves its client. With
    ``log`` each answer is printed in a line.

    Raises:
        ConfigurationError: the port is taken, the key is none, or there is no such fault or variant.
    """
    alteration = _alteration(altered) if altered else None
    instance = build(alteration, Tokens(lifetime=lifetime, public_key=_public_key(key) if key else None))
    tokens = instance.api.tokens
    with bind(port) as listener:
        address = url(listener)
        click.echo(f"Reference server on {address}; Ctrl-C ends it. In another shell:\n")
        click.echo(f"export TALKDESK_BASE_URL={address}")
        click.echo(f"export TALKDESK_TOKEN={instance.token}")
        click.echo(f"export TALKDESK_READONLY_TOKEN={instance.readonly_token}")
        click.echo(f"export TALKDESK_WRITEONLY_TOKEN={instance.writeonly_token}")
        click.echo(f"export TALKDESK_CAMPAIGN_IDS={','.join(instance.store.ids)}")
        click.echo(f"{program()} run --target live --allow-running\n")
        click.echo(f"A token lives {lifetime:g} seconds. For longer runs, instead of TALKDESK_TOKEN:\n")
        click.echo(f"export TALKDESK_TOKEN_URL={address}/oauth/token")
        click.echo(f"export TALKDESK_CLIENT_ID={tokens.client_id}")
        click.echo(f"export TALKDESK_CLIENT_SECRET={tokens.client_secret}\n")
        for record in instance.store:
            campaign = record.campaign
            click.echo(f"  {campaign['id']}  {campaign['status']:<10}  {campaign['name']}")
        sys.stdout.flush()
        exposed = disturbances.around(instance.application)
        serve(_logged(exposed) if log else exposed, listener)
    click.echo("\nstopped")


def _logged(application: Application) -> Application:
    """Print method, path and status of every answer; of the path, so that nothing secret in a query is printed."""

    async def logged(scope: Message, receive: Receive, send: Send) -> None:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                click.echo(f"{scope['method']} {quote(scope['path'])} {message['status']}")
                sys.stdout.flush()
            await send(message)

        await application(scope, receive, tell)

    return logged


def _public_key(path: Path) -> ECKey:
    try:
        return ECKey.import_key(path.read_bytes())
    except (OSError, ValueError, JoseError):
        raise ConfigurationError(f"{path} holds no EC key in PEM or JWK form") from None


def _alteration(name: str) -> Alteration:
    found = all_faults().get(name) or all_variants().get(name)
    if found is None:
        meant = did_you_mean(name, {**all_faults(), **all_variants()})
        raise ConfigurationError(
            f"no fault or variant is called {name!r}{meant or ':'} `conformance prove --list` names all"
        )
    if found.on_socket:
        raise ConfigurationError(f"{name} needs a server of raw bytes, which `conformance prove {name}` starts")
    return found
