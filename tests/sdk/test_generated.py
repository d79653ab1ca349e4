"""Clients that common generators make of the contract: what the kit finds is the generator's own doing."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from processes import conformance
from sdk.adapters import red, verdicts

ADAPTERS = Path(__file__).parent / "generated"
PYTHON = shlex.quote(sys.executable)
CONTRACT = "contract.yaml"
NPM = pytest.mark.skipif(shutil.which("npx") is None, reason="npm, which fetches the generator, is not installed here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the contract as generators can take it, and the adapters."""
    for adapter in ADAPTERS.iterdir():
        shutil.copy(adapter, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / CONTRACT).write_text(conformance("sdk", "--contract", folder=tmp_path).stdout, encoding="utf-8")
    return tmp_path


def ran(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)


def failed(folder: Path, command: str) -> set[str]:
    """Put a client under the kit; what it fails in."""
    done = conformance("sdk", "--command", command, folder=folder)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {name for name, word in verdicts(folder).items() if word == "FAIL"}


def test_endpoints_by_openapi_python_client(folder: Path) -> None:
    """It reads every error as JSON, and closes its enumerations."""
    generate = (sys.executable, "-m", "openapi_python_client", "generate", "--path", CONTRACT)
    ran(folder, *generate, "--meta", "none", "--output-path", "campaigns_sdk")
    assert failed(folder, f"{PYTHON} endpoints.py") == {"error/not-json"}
    assert red(folder) <= {"error/not-json", "200/unknown-values", "200/nulls"}


def test_models_by_datamodel_code_generator(folder: Path) -> None:
    """It closes its enumerations."""
    generate = (sys.executable, "-m", "datamodel_code_generator", "--input", CONTRACT, "--input-file-type", "openapi")
    ran(
        folder,
        *generate,
        "--extra-fields",
        "allow",
        "--output-model-type",
        "pydantic_v2.BaseModel",
        "--output",
        "campaigns_models.py",
    )
    assert failed(folder, f"{PYTHON} models.py") == set()
    assert red(folder) <= {"200/unknown-values", "200/nulls"}


@NPM
def test_a_client_by_swagger_typescript_api(folder: Path) -> None:
    """No Content-Type, no encoded id, follows redirects with the body, takes what it cannot read for null."""
    generate = ("npx", "--yes", "swagger-typescript-api@13.13.0", "generate", "--path", CONTRACT)
    ran(folder, *generate, "--output", ".", "--name", "sdk.ts", "--js")
    assert failed(folder, "node swagger.mjs") == {
        *("request/path", "200/unreadable", "transport/truncated", "transport/slow"),
    }
    assert {"request/content-type", "request/base-slash", "request/redirect-body", "200/empty"} <= red(folder)


@NPM
def test_openapi_fetch_with_the_types_of_openapi_typescript(folder: Path) -> None:
    """It takes an empty body for a success."""
    ran(folder, "npx", "--yes", "openapi-typescript@7", CONTRACT, "--output", "schema.d.ts")
    ran(folder, "npm", "install", "--no-audit", "--no-fund", "openapi-fetch@0.13")
    assert '"REPLACE"' in (folder / "schema.d.ts").read_text(encoding="utf-8")
    assert failed(folder, "node openapi-fetch.mjs") == set()
    assert red(folder) <= {"200/empty"}


@NPM
def test_a_client_by_hey_api(folder: Path) -> None:
    """It returns a page as the campaign."""
    ran(folder, "npm", "install", "--no-audit", "--no-fund", "@hey-api/openapi-ts@0.92", "typescript@5")
    ran(folder, "npx", "openapi-ts", "-i", CONTRACT, "-o", "hey", "-c", "@hey-api/client-fetch")
    sources = [str(path) for path in (folder / "hey").rglob("*.ts")]
    options = ("--outDir", "js", "--rootDir", "hey", "--module", "commonjs", "--moduleResolution", "node10")
    ran(folder, "npx", "tsc", *sources, *options, "--target", "es2022", "--skipLibCheck", "--noCheck")
    (folder / "js" / "package.json").write_text('{"type": "commonjs"}')
    assert failed(folder, "node hey-api.mjs") == {"200/unreadable"}
    assert red(folder) <= {"200/unreadable", "200/empty"}
