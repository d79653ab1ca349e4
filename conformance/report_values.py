"""Values that reports hold, as types with their bounds: pydantic makes JSON Schema of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any


@dataclass(frozen=True, eq=False)
class Also:
    """Keywords of JSON Schema that a type does not say by itself."""

    keywords: Mapping[str, Any]

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Add them to the schema of the type; pydantic asks for it."""
        return {**handler(core), **self.keywords}


Count = Annotated[int, Also({"minimum": 0, "maximum": 10**15})]
Positive = Annotated[int, Also({"minimum": 1, "maximum": 10**15})]
Seconds = Annotated[float, Also({"minimum": 0, "maximum": 10**9})]
Instant = Annotated[str, Also({"format": "date-time"})]
Digest = Annotated[str, Also({"pattern": "^sha256:[0-9a-f]{64}$"})]
Number = Annotated[str, Also({"pattern": "^(0|[1-9][0-9]{0,14})$"})]
Step = Annotated[str, Also({"pattern": "^([0-9]{1,9}([.][0-9]{1,9})?|inf)$"})]
Part = Annotated[str, Also({"pattern": "^[1-9][0-9]{0,5}/[1-9][0-9]{0,5}$"})]
NO_OTHER = Also({"additionalProperties": False})
Header = Annotated[list[str], Also({"minItems": 2, "maxItems": 2})]
Counts = dict[str, Count]
