"""Where the contract and the recordings lie: in a clone beside the package, in a wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Path:
    """Return the folder ``openapi`` or ``cassettes``, wherever this installation keeps it."""
    packed = PACKAGE / "data" / name
    return packed if packed.is_dir() else PACKAGE.parent / name


OPENAPI = data_folder("openapi")
CASSETTES = data_folder("cassettes")
