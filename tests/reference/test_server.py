"""The bundled server answers as the contract documents, on a real socket, each instance for itself."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from conformance.contract import load_contract
from conformance.errors import ConfigurationError
from conformance.reference.server import Instance, bind, build, running
from conformance.reference.tokens import ASSERTION_TYPE

CONTRACT = load_contract()


@pytest.fixture
def instance() -> Instance:
    return build()


@pytest.fixture
def client(instance: Instance) -> Iterator[httpx.Client]:
    with running(instance.application) as base_url, httpx.Client(base_url=base_url) as client:
        client.headers["Authorization"] = f"Bearer {instance.token}"
        yield client


def in_state(instance: Instance, state: str) -> str:
    return next(identity for identity in instance.store.ids if instance.store[identity].campaign["status"] == state)


def test_campaigns_come_in_all_states_with_all_members_and_with_few(instance: Instance) -> None:
    views = [record.view() for record in instance.store]
    assert {view.get("status") for view in views} == {"READY", "RUNNING", "PAUSED", "INCOMPLETE", None}
    answer = CONTRACT.answers[200]
    assert all(list(answer.violations(view)) == [] for view in views)
    assert {"_links", "id", "name"} in [set(view) for view in views]
    assert any({r.id for r in answer.requirements} == answer.exercised(view) for view in views)


def test_two_instances_share_nothing() -> None:
    one, other = build(), build()
    identity = in_state(one, "RUNNING")
    one.store[identity].campaign["status"] = "PAUSED"
    assert other.store[identity].campaign["status"] == "RUNNING"
    assert one.token != other.token


def test_an_update_is_answered_and_kept(instance: Instance, client: httpx.Client) -> None:
    identity = in_state(instance, "RUNNING")
    answer = client.patch(f"/campaigns/{identity}", json={"op": "REPLACE", "path": "status", "value": "paused"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/hal+json"
    assert answer.json()["status"] == "PAUSED"
    assert client.get(f"/campaigns/{identity}").json() == answer.json()
    parts = CONTRACT.operations["listCampaigns"].parameters["fields"]["schema"]["items"]["enum"]
    listed = client.get("/campaigns").json()["_embedded"]["campaigns"]
    assert {name: value for name, value in answer.json().items() if name not in parts} in listed


def test_an_incomplete_campaign_is_not_available(instance: Instance, client: httpx.Client) -> None:
    identity = in_state(instance, "INCOMPLETE")
    answer = client.patch(f"/campaigns/{identity}", json={"op": "REPLACE", "path": "status", "value": "paused"})
    assert answer.status_code == 422


@pytest.mark.parametrize(("scope", "status"), [("campaigns:read", 403), ("campaigns:write", 200), (None, 200)])
def test_a_token_by_basic(instance: Instance, client: httpx.Client, scope: str | None, status: int) -> None:
    form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    tokens = instance.api.tokens
    answer = client.post("/oauth/token", data=form, auth=(tokens.client_id, tokens.client_secret)).json()
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 599
    patched = client.patch(
        f"/campaigns/{in_state(instance, 'PAUSED')}",
        json={"op": "REPLACE", "path": "status", "value": "paused"},
        headers={"Authorization": f"Bearer {answer['access_token']}"},
    )
    assert patched.status_code == status


def assertion(key: ECKey, audience: str, **claims: object) -> str:
    every = {"iss": "reference-client", "sub": "reference-client", "aud": audience, "exp": int(time.time()) + 300}
    return jwt.encode({"alg": "ES256", "kid": "k1"}, every | {"jti": "1"} | claims, key)


def ask(client: httpx.Client, written: str) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": written}
    return client.post("/oauth/token", data=form)


def test_a_token_by_private_key_jwt(instance: Instance, client: httpx.Client) -> None:
    key = ECKey.generate_key("P-256")
    audience = f"{client.base_url}/oauth/token".replace("//oauth", "/oauth")
    assert ask(client, assertion(key, audience)).status_code == 401
    instance.api.tokens.public_key = key
    assert ask(client, assertion(key, audience)).status_code == 200
    assert ask(client, assertion(key, audience)).json()["error_description"].endswith("used before")
    assert ask(client, assertion(key, audience, jti="2", exp=1)).status_code == 401
    assert ask(client, assertion(key, "http://elsewhere", jti="3")).status_code == 401
    assert ask(client, assertion(ECKey.generate_key("P-256"), audience, jti="4")).status_code == 401
    assert ask(client, "no.such.thing").status_code == 401


@pytest.mark.parametrize(
    ("form", "auth", "error"),
    [
        ({"grant_type": "password"}, ("reference-client", "x"), "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, ("reference-client", "wrong"), "invalid_client"),
        ({"grant_type": "client_credentials", "scope": "everything"}, None, "invalid_scope"),
    ],
)
def test_token_errors_have_their_own_shape(
    instance: Instance, client: httpx.Client, form: dict[str, str], auth: tuple[str, str] | None, error: str
) -> None:
    tokens = instance.api.tokens
    answer = client.post("/oauth/token", data=form, auth=auth or (tokens.client_id, tokens.client_secret))
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.json()["error"] == error


def test_a_token_expires(instance: Instance, client: httpx.Client) -> None:
    instance.api.tokens.lifetime = -1
    token = instance.api.tokens.issue(frozenset({"campaigns:write"}))
    answer = client.patch(f"/campaigns/{instance.store.ids[0]}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_busy_port_is_reported_in_one_line() -> None:
    with bind() as taken, pytest.raises(ConfigurationError, match="choose another with --port"):
        bind(taken.getsockname()[1])


def test_whoever_knows_the_address_can_connect_before_anybody_serves() -> None:
    with bind() as listener, socket.create_connection(listener.getsockname(), timeout=5):
        pass
