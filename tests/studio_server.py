"""The studio as a process of its own, on a small production: `with studio_server(root) as it`."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

START_S = 40.0


class StudioServer:
    """A studio that runs.

    Attributes: `process`, `root`, `port`, `base` (http://127.0.0.1:PORT), `address` (with the word that works once),
    `cookie` (after `sign_in`), `words` (addresses that were printed later).
    """

    def __init__(self, process, root, address):
        self.process, self.root, self.address = process, root, address
        self.port = urlsplit(address).port
        self.base = f"http://127.0.0.1:{self.port}"
        self.cookie = ""
        self.said = []

    def sign_in(self):
        """Use the word of the printed address; its cookie is sent from now on."""
        answer, _ = self.request("GET", self.address.removeprefix(self.base))
        assert answer.status == 303, answer.status
        self.cookie = answer.getheader("set-cookie").partition(";")[0]
        return self

    def request(self, method, path, body=None, headers=None, timeout=60):
        """One request over a connection of its own: the answer, and its body as bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            own = {"Cookie": self.cookie} if self.cookie else {}
            connection.request(method, path, body, {**own, **(headers or {})})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def get(self, path, **query):
        """A document, which has to be answered with 200."""
        status, document = self.ask("GET", path + (f"?{urlencode(query)}" if query else ""))
        assert status == 200, (status, document)
        return document

    def post(self, path, tab="test-tab-1", **body):
        """The document that a POST answers, which has to be with 200."""
        status, document = self.ask("POST", path, body, tab=tab)
        assert status == 200, (status, document)
        return document

    def ask(self, method, path, body=None, tab="test-tab-1"):
        """Status and document of a request."""
        raw = None if body is None else json.dumps(body).encode()
        headers = {"X-Tab": tab} | ({"Content-Type": "application/json"} if raw is not None else {})
        answer, text = self.request(method, path, raw, headers)
        return answer.status, json.loads(text)

    @contextmanager
    def events(self, since=None):
        """The stream of events: a function that waits for the next one that suits, as (kind, document, id)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie} | ({"Last-Event-ID": since} if since else {})
        connection.request("GET", "/api/events", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.status

        def following(suits=lambda kind, document: True, limit_s=30.0):
            end, kind, name = time.monotonic() + limit_s, "", ""
            while time.monotonic() < end:
                row = answer.readline().decode().rstrip("\n")
                if row.startswith("id: "):
                    name = row[4:]
                elif row.startswith("event: "):
                    kind = row[7:]
                elif row.startswith("data: ") and suits(kind, document := json.loads(row[6:])):
                    return kind, document, name
            raise AssertionError("no such event came")

        try:
            yield following
        finally:
            connection.close()

    def stop(self, number=signal.SIGINT):
        """End it as Ctrl-C does; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def studio_server(root: Path, cache: Path | None = None, *, port: int = 0, environment=None):
    """Run `audiodrama studio FOLDER --no-open` until the block ends."""
    own = {"AUDIODRAMA_CACHE": str(cache)} if cache else {}
    process = subprocess.Popen(
        [sys.executable, "-m", "audiodrama", "studio", str(root), "--no-open", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **own, **(environment or {})},
    )  # fmt: skip
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stderr), daemon=True)
    reader.start()
    try:
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "".join(said)
        server = StudioServer(process, root, address)
        server.said = said
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        reader.join(5)
        process.stdout.close()
        process.stderr.close()


class LocalStudio:
    """The studio inside the test's own process: quick, and without sockets.

    Attributes: `studio` (the `Studio`), `client` (of starlette, signed in), `keys`.
    """

    port = 7373
    host = "127.0.0.1:7373"

    def __init__(self, root, home=None):
        from starlette.testclient import TestClient

        from audiodrama.studio.app import create_app
        from audiodrama.studio.security import Keyring
        from audiodrama.studio.session import Studio

        self.words = []
        self.keys = Keyring(b"k" * 32, self.port, self.words.append)
        self.studio = Studio(home or root, root)  # without a production where root is None
        self.app = create_app(self.studio, self.keys)
        self.client = TestClient(self.app, base_url=f"http://{self.host}", follow_redirects=False)
        assert self.client.get("/", params={"word": self.keys.new_word()}).status_code == 303

    def get(self, path, status=200, **query):
        """The document of a GET."""
        answer = self.client.get(path, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path, status=200, tab="test-tab-1", **body):
        """The document of a POST."""
        answer = self.client.post(path, json=body, headers={"X-Tab": tab})
        assert answer.status_code == status, answer.text
        return answer.json()

    def rows(self, number=1):
        """Rows of a chapter by id, and its files' hashes."""
        document = self.get(f"/api/chapter/{number}/rows")
        return {row["id"]: row for row in document["rows"]}, document["files"]

    def edit(self, row, text, files, **more):
        """Replace a row's raw text."""
        return self.post(
            "/api/edit", file=row["file"], start=row["start"], end=row["end"], expect=row["raw"],
            hash=files[row["file"]], text=text, **more,
        )  # fmt: skip

    def close(self):
        """End it."""
        self.studio.close()
        self.client.close()


@contextmanager
def local_studio(root, home=None):
    """The studio of a production, in this process, until the block ends."""
    local = LocalStudio(root, home)
    try:
        yield local
    finally:
        local.close()
