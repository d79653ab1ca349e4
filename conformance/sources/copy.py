"""A file that somebody saved: the page as text or HTML, or an OpenAPI document as JSON or YAML."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from conformance.contract import load_contract
from conformance.contract.page import quotations, statements
from conformance.documents import text_of
from conformance.errors import ConfigurationError
from conformance.sources.comparison import Difference, page_differences, with_concerns
from conformance.sources.openapi import openapi_differences
from conformance.suite.catalogue import catalogue


def differences_of(path: Path) -> list[Difference]:
    """What a saved copy of a source says differently from the contract, what matters most first.

    Raises:
        ConfigurationError: it cannot be read, or is neither the page nor an OpenAPI file with the endpoint in it.
    """
    text, contract = text_of(path), load_contract()
    document = _openapi(text)
    try:
        if document is not None:
            found = list(openapi_differences(document, contract))
        else:
            found = list(page_differences(quotations(), statements(text)))
    except (ValueError, AttributeError, TypeError) as error:
        raise ConfigurationError(f"{path} is neither the page nor an OpenAPI file of the endpoint: {error}") from None
    return with_concerns(dict.fromkeys(found), contract, catalogue(contract).values())


def _openapi(text: str) -> Mapping[str, Any] | None:
    """The OpenAPI document that a text is, or None if it is something else."""
    if "openapi" not in text and "swagger" not in text:
        return None
    try:
        document = yaml.load(text, yaml.CSafeLoader)  # JSON is YAML
    except (yaml.YAMLError, RecursionError):
        return None
    return document if isinstance(document, dict) and {"openapi", "swagger"} & document.keys() else None
