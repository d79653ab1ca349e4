"""Which proxy a request goes by: one of the environment for https, none for loopback and for plain http.

A token over plain http, which loopback alone may have, would be read by the proxy; over https it opens a tunnel.
"""

import ipaddress
import re
from urllib.request import getproxies_environment

from conformance.errors import ConfigurationError
from conformance.targets.addresses import is_loopback

PROXY = re.compile(r"https?://[^\s/?#]+/?", re.IGNORECASE)


def proxy_for(scheme: str, host: str, port: int | None) -> str | None:
    """The address of the proxy for requests to a host, from HTTPS_PROXY or ALL_PROXY, without NO_PROXY's hosts.

    Raises:
        ConfigurationError: what the environment names is no proxy.
    """
    if scheme != "https" or is_loopback(host):
        return None
    proxies = getproxies_environment()
    name = "https" if proxies.get("https") else "all"
    proxy = proxies.get(name)
    if not proxy or _is_excepted(host, port, proxies):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not PROXY.fullmatch(proxy):
        raise ConfigurationError(f"{name.upper()}_PROXY has to look like http://HOST:PORT; no other proxy can be used")
    return proxy


def _is_excepted(host: str, port: int | None, proxies: dict[str, str]) -> bool:
    """Whether NO_PROXY names the host: itself or a domain it is in, with its port or without, its network, or ``*``."""
    written = [part.strip().lower() for part in proxies.get("no", "").split(",") if part.strip()]
    names = {host.lower(), f"{host.lower()}:{port or 443}"}
    return any(part == "*" or _is_in_domain(names, part) or _is_in_network(host, part) for part in written)


def _is_in_domain(names: set[str], domain: str) -> bool:
    bare = domain.removeprefix("*").removeprefix(".")
    return any(name == bare or name.endswith(f".{bare}") for name in names)


def _is_in_network(host: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network.strip("[]"), strict=False)
    except ValueError:
        return False
