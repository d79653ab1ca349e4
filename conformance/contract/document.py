"""Loading the contract: its operations, its readings, and what they ask."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from conformance.contract.admission import admitted
from conformance.contract.body import BodyContract
from conformance.contract.files import OPENAPI
from conformance.contract.operation import Operation
from conformance.contract.readings import Reading, load_readings
from conformance.contract.references import dereferenced, unmarked
from conformance.contract.requirement import Requirement
from conformance.errors import ConfigurationError


@dataclass(frozen=True, eq=False)
class Contract:
    """The whole contract: the document as it is written, its operations by id, and the readings. Equal only to itself.

    The operation of the page is ``update``; the others are its companions.
    """

    source: Mapping[str, Any]
    digest: str
    operations: Mapping[str, Operation]
    readings: Mapping[str, Reading]

    @property
    def version(self) -> str:
        """The version that the document gives to itself."""
        return str(self.source["info"]["version"])

    @cached_property
    def update(self) -> Operation:
        """The operation that the page is about."""
        return next(operation for operation in self.operations.values() if not operation.is_companion)

    @cached_property
    def _by_length(self) -> tuple[Operation, ...]:
        """Operations with the longest path first, and of those the ones with the fewest parameters."""
        every = self.operations.values()
        return tuple(sorted(every, key=lambda o: (-o.template.count("/"), o.template.count("{"))))

    def operation_of(self, method: str, path: str) -> Operation | None:
        """The operation that a request is one of, by its method and its percent-encoded path; None if there is none."""
        return next((operation for operation in self._by_length if operation.matches(method, path)), None)

    @cached_property
    def _by_prefix(self) -> Mapping[str, Operation]:
        return {operation.prefix: operation for operation in self.operations.values()}

    def companion_of(self, requirement: str) -> Operation | None:
        """The companion that the requirement with this id is about; None if it is about the operation of the page."""
        found = self._by_prefix.get(requirement.partition("/")[0])
        return found if found and found.is_companion else None

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        """Every requirement on bodies of the operation of the page, by id, in the order of the contract."""
        return {requirement.id: requirement for requirement in self.update.requirements}

    @cached_property
    def companions(self) -> Mapping[str, Requirement]:
        """Every requirement on bodies of the other operations, by id, in the order of the contract."""
        others = (operation for operation in self.operations.values() if operation.is_companion)
        return {requirement.id: requirement for operation in others for requirement in operation.requirements}

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The document, dereferenced."""
        document: Mapping[str, Any] = dereferenced(self.source, self.source)
        return document

    def raw(self) -> dict[str, Any]:
        """The document without the marks of its dereferencing, for tools of others."""
        plain: dict[str, Any] = unmarked(self.document)
        return plain

    def example(self, name: str) -> Any:
        """The value of one of the document's named examples."""
        return self.source["components"]["examples"][name]["value"]

    @property
    def answers(self) -> Mapping[int, BodyContract]:
        """The answers of the operation of the page."""
        return self.update.answers

    @property
    def request_schema(self) -> Mapping[str, Any]:
        """The schema of the request body of the operation of the page."""
        return self.update.request_schema or {}


@cache
def load_contract(folder: Path = OPENAPI) -> Contract:
    """Load ``campaigns.yaml`` and ``readings.yaml`` from ``folder``.

    Raises:
        ConfigurationError: a file is missing or malformed, or says what cannot be judged.
    """
    path = folder / "campaigns.yaml"
    try:
        source = path.read_bytes()
        document = yaml.load(source, yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise ConfigurationError(f"{where}: cannot be read as YAML: {getattr(error, 'problem', error)}") from error
    readings = load_readings(folder / "readings.yaml")
    operations = admitted(document, readings, path)
    return Contract(document, "sha256:" + hashlib.sha256(source).hexdigest(), operations, readings)
