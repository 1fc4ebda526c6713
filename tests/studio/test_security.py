"""The door of the studio, and those who try to get in."""

import os
from http.cookies import SimpleCookie

import pytest
from tests.studio_server import local_studio

from audiodrama.studio.security import Keyring, kept_secret


@pytest.fixture
def local(root):
    with local_studio(root) as studio:
        yield studio


def test_a_word_works_once(local):
    """The word of the address becomes a cookie that scripts cannot read and other sites cannot send, and is used up."""
    word = local.keys.new_word()
    local.client.cookies.clear()
    answer = local.client.get("/", params={"word": word})
    cookie = SimpleCookie(answer.headers["set-cookie"])[local.keys.cookie_name]
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/")
    local.client.cookies.clear()
    assert local.client.get("/", params={"word": word}).status_code == 401
    assert local.words[-1] != word


def test_without_a_cookie_nothing_is_told(local):
    """Not a name of a file, not a row, not even a part of the page is given to a browser without the cookie."""
    local.client.cookies.clear()
    for path in ("/", "/static/index.html", "/api/production", "/api/events", "/audio/x.wav", "/api/text"):
        assert local.client.get(path).status_code == 401
    assert local.client.post("/api/undo", json={}).status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "x" * 5000, ".", "é.é", '"\\"'])
def test_a_forged_cookie_opens_nothing(local, cookie):
    """A cookie that was not signed here is none."""
    local.client.cookies.clear()
    raw = f"{local.keys.cookie_name}={cookie}".encode("latin-1")
    assert local.client.get("/api/production", headers={b"cookie": raw}).status_code == 401


def test_a_cookie_of_another_port_opens_nothing():
    """Browsers give the cookies of one port to all others; a studio takes only its own."""
    one, other = Keyring(b"k" * 32, 1000), Keyring(b"k" * 32, 1001)
    cookie = one.cookie_for(one.new_word())
    assert one.opens(cookie)
    assert not other.opens(cookie)


def test_cookies_live_through_a_restart(tmp_path):
    """A studio that is started again knows the pages that stand open, and its secret is for its user alone."""
    file = tmp_path / "cache" / "key"
    before = Keyring(kept_secret(file), 1000)
    cookie = before.cookie_for(before.new_word())
    assert Keyring(kept_secret(file), 1000).opens(cookie)
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
        file.chmod(0o644)
        assert not Keyring(kept_secret(file), 1000).opens(cookie)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7373", "127.0.0.1", "127.0.0.1:80", "localhost:1", ""])
def test_a_rebound_name_gets_nothing(local, host):
    """A page whose name was made to lead to this machine (DNS rebinding) is not let in, cookie or not."""
    answer = local.client.get("/api/production", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "host")


def test_a_host_named_twice_gets_nothing(local):
    """Two hosts in one request mean neither."""
    headers = [("host", local.host), ("host", "evil.example")]
    assert local.client.get("/api/production", headers=headers).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8080", "https://127.0.0.1:7373"])
def test_a_foreign_page_changes_nothing(local, origin):
    """A request that another page makes is refused before it is read, whatever cookie comes with it."""
    for method in ("GET", "POST"):
        answer = local.client.request(method, "/api/production", headers={"origin": origin})
        assert (answer.status_code, answer.json()["code"]) == (403, "origin")


def test_a_foreign_frame_or_script_gets_nothing(local):
    """A picture, script or frame of another site is refused; a link that is followed to the first page is not."""
    for site in ("cross-site", "same-site"):
        assert local.client.get("/api/production", headers={"sec-fetch-site": site}).status_code == 403
        assert local.client.get("/static/index.html", headers={"sec-fetch-site": site}).status_code == 403
        assert local.client.get("/", headers={"sec-fetch-site": site}).status_code == 200


def test_own_names_are_let_in(local):
    """The studio answers under its three names, and to its own pages."""
    for name in ("127.0.0.1:7373", "localhost:7373", "[::1]:7373"):
        headers = {"host": name, "origin": f"http://{name}", "sec-fetch-site": "same-origin"}
        assert local.client.get("/api/production", headers=headers | {"cookie": _cookie(local)}).status_code == 200


def _cookie(local):
    return f"{local.keys.cookie_name}={local.keys.cookie_for(local.keys.new_word())}"


@pytest.mark.parametrize("path", ["/", "/api/production", "/static/index.html", "/nothing", "/audio/x.wav"])
def test_every_answer_forbids_foreign_code(local, path):
    """No answer may run inline scripts, be framed, be sniffed, or tell where it was opened from."""
    headers = local.client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(local, method):
    """Nothing but GET and POST is there."""
    assert local.client.request(method, "/api/production").status_code == 405


@pytest.mark.parametrize(
    "name", ["..%2fsession.py", "..%2f..%2fvoices.yaml", "%2e%2e", "__init__.py", "index.html%00", "C:%5cx", "..\\x"]
)
def test_static_files_are_those_of_the_page(local, name):
    """No path leads out of the page's own folder."""
    assert local.client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    "file",
    ["../secret.fountain", "script/../../secret.fountain", "/etc/passwd", "script/a/b.fountain", "output/x", "",
     "script\\x.fountain", "script/x.txt", "voices.yaml/../x", "script/\0.fountain", "script/link.fountain"],
)  # fmt: skip
def test_no_other_file_is_read_or_written(local, root, file):
    """Texts are read and edited by names of the production's own texts, and links out of it are not followed."""
    secret = root.parent / "secret.fountain"
    secret.write_text("secret")
    (root / "script" / "link.fountain").symlink_to(secret)
    answer = local.client.get("/api/text", params={"file": file})
    assert answer.status_code in {404, 409}
    assert "secret" not in answer.json().get("text", "")
    body = {"file": file, "start": 0, "end": 0, "expect": "", "hash": "", "text": "x"}
    assert local.client.post("/api/edit", json=body).status_code in {404, 409}
    assert secret.read_text() == "secret"
