"""`conformance serve`: the bundled server for a person to try things on."""

import click

from conformance.errors import ConfigurationError
from conformance.reference.alteration import Alteration
from conformance.reference.faults import all_faults
from conformance.reference.server import bind, build, serve, url
from conformance.reference.variants import all_variants


def serve_for_a_person(port: int, altered: str | None) -> None:
    """Print how to reach the server, then serve until Ctrl-C; altered by a fault or a variant, if one is named.

    Raises:
        ConfigurationError: the port is taken, or there is no such fault or variant.
    """
    alteration = _alteration(altered) if altered else None
    instance = build(alteration)
    tokens = instance.api.tokens
    with bind(port) as listener:
        address = url(listener)
        click.echo(f"Reference server on {address}; Ctrl-C ends it. In another shell:\n")
        click.echo(f"export TALKDESK_BASE_URL={address}")
        click.echo(f"export TALKDESK_TOKEN={instance.token}")
        click.echo(f"export TALKDESK_READONLY_TOKEN={instance.readonly_token}")
        click.echo(f"export TALKDESK_CAMPAIGN_IDS={','.join(instance.store.ids)}")
        click.echo("conformance run --target live --allow-running\n")
        click.echo(f"Or get tokens yourself: POST {address}/oauth/token as {tokens.client_id} with secret")
        click.echo(f"{tokens.client_secret}\n")
        for record in instance.store:
            campaign = record.campaign
            click.echo(f"  {campaign['id']}  {campaign['status']:<10}  {campaign['name']}")
        serve(instance.application, listener)
    click.echo("\nstopped")


def _alteration(name: str) -> Alteration:
    found = all_faults().get(name) or all_variants().get(name)
    if found is None:
        raise ConfigurationError(f"no fault or variant is called {name!r}: `conformance explain` names faults")
    if found.on_socket:
        raise ConfigurationError(f"{name} needs a server of raw bytes, which `conformance prove {name}` starts")
    return found
