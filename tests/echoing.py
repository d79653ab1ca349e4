"""A server that repeats every credential it was ever sent, in every form, in every place that a server controls."""

import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from forms import FORMS


class Echo(BaseHTTPRequestHandler):
    """Asks the bundled server, and adds to what that answers. Its status line, chunks and trailers are its own."""

    protocol_version = "HTTP/1.1"
    behind: ClassVar[str]
    secrets: ClassVar[dict[str, str]]
    numbers: ClassVar["Iterator[int]"]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Keep quiet."""

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._learn(body.decode("utf-8", "replace"))
        connection = http.client.HTTPConnection(self.behind)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        kind, content = answer.headers.get("Content-Type", ""), answer.read()
        connection.close()
        if self.path.endswith("/oauth/token"):
            self._token(answer.status, content)
        else:
            self._answer(answer.status, kind, content)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is handled alike: ``do_GET``, ``do_PATCH``."""
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def _learn(self, body: str) -> None:
        kind, _, proof = (self.headers.get("Authorization") or "").partition(" ")
        if kind == "Basic":
            self.secrets["proof"] = proof
        for assertion in parse_qs(body).get("client_assertion", []):
            self.secrets["assertion"] = assertion

    def _token(self, status: int, content: bytes) -> None:
        document = json.loads(content)
        if "access_token" in document:
            self.secrets[f"token of {document.get('scope')}"] = document["access_token"]
            document["echo"] = list(self.secrets.values())
        self._send(status, "x", [("Content-Type", "application/json")], json.dumps(document).encode())

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        """The answer with one secret in one form everywhere; the next one has another."""
        number = next(self.numbers)
        secrets = list(self.secrets.values())
        secret = secrets[number % len(secrets)]
        forms = list(FORMS.values())
        written = forms[number // len(secrets) % len(forms)](secret)
        half = len(secret) // 2
        line = _latin(written)
        headers = [("Content-Type", kind or f"text/{line}"), ("X-Echo", line), ("X-A", secret[:half])]
        headers += [("X-B", secret[half:]), (f"X-{_token_of(written)}", "1"), ("Link", f"<{line}>; rel=self")]
        self._send(status, line, headers, _with(content, status, written, secret), chunk=line)

    def _send(self, status: int, reason: str, headers: list[tuple[str, str]], body: bytes, chunk: str = "") -> None:
        """Write an answer byte by byte, in chunks with an extension and a trailer."""
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
        lines += ["Connection: close", "Transfer-Encoding: chunked", "", ""]
        extension = f';e="{chunk}"'.encode("latin-1") if chunk and not set(chunk) & set('";\\') else b""
        self.wfile.write("\r\n".join(lines).encode("latin-1"))
        self.wfile.write(b"%x%s\r\n%s\r\n0\r\n" % (len(body), extension, body))
        self.wfile.write(b"X-Trailer: " + _latin(chunk).encode("latin-1") + b"\r\n\r\n")
        self.close_connection = True


def _latin(text: str) -> str:
    """What of a text may stand in a line of a head."""
    shown = text.encode("utf-8").decode("latin-1")
    return "".join(character for character in shown if character.isprintable())[:7000]


def _token_of(text: str) -> str:
    """What may stand in the name of a header: the rest is left out, escaped line ends as a whole."""
    plain = re.sub(r"\\[rnt]", "", text)
    return "".join(c for c in plain if (c.isascii() and c.isalnum()) or c in "-_")


def _with(content: bytes, status: int, written: str, secret: str) -> bytes:
    try:
        document = json.loads(content)
    except ValueError:
        return content + written.encode()
    echo = {"value": written, "list": [{"nested": [written]}], written: 1, "first": secret[: len(secret) // 2]}
    document |= {"echo": echo, "second": secret[len(secret) // 2 :]}
    if status >= 400:
        document |= {"code": written, "message": f"refused: {written}", "description": [written]}
    else:
        document |= {"created_at": written, "dialing_mode": written}
    text = json.dumps(document, ensure_ascii=False)
    raw = written if json_string(written) else "x"
    return text[:-1].encode() + f', "raw": "{raw}"}}'.encode()


def json_string(text: str) -> bool:
    """Whether a text may stand between quotes as it is."""
    try:
        json.loads(f'"{text}"')
    except ValueError:
        return False
    return True


@contextmanager
def echoing(server: Mapping[str, str], secrets: dict[str, str]) -> Iterator[dict[str, str]]:
    """Stand before a bundled server. Yields the variables that reach it. ``secrets`` are repeated, and added to."""
    behind = urlsplit(server["TALKDESK_BASE_URL"]).netloc
    handler = type("Handler", (Echo,), {"behind": behind, "secrets": secrets, "numbers": count()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.server_address[1]}"
        try:
            yield {name: value.replace(f"http://{behind}", address) for name, value in server.items()}
        finally:
            listening.shutdown()
            thread.join()
