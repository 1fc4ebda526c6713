"""Fetching files: resumed, and never kept with another hash."""

import hashlib
from contextlib import suppress

import pytest

from audiodrama.base.download import fetch
from audiodrama.base.errors import AudiodramaError
from loopback import reply, serving

BODY = bytes(range(256)) * 4000
SHA = hashlib.sha256(BODY).hexdigest()


class Flaky:
    """Serves a file, breaking off after so many bytes; notes what was asked for."""

    def __init__(self, whole, most=1 << 30, ranges=True):
        self.whole, self.most, self.ranges, self.asked = whole, most, ranges, []

    def __call__(self, handler):
        wanted = handler.headers.get("Range")
        self.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.ranges else 0
        if start >= len(self.whole):
            reply(handler, 416)
            return
        part = self.whole[start:]
        handler.send_response(206 if wanted and self.ranges else 200)
        handler.send_header("Content-Length", str(len(part)))
        handler.end_headers()
        handler.wfile.write(part[: self.most])
        handler.close_connection = True


def test_a_file_is_fetched_whole(tmp_path):
    """It lies under its name, nothing else does, and progress ends at its size."""
    news = []
    with serving(Flaky(BODY)) as address:
        fetch(f"{address}a.bin", tmp_path / "a.bin", SHA, on_progress=lambda *each: news.append(each))
    assert (tmp_path / "a.bin").read_bytes() == BODY
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]
    assert news[-1] == (len(BODY), len(BODY))


def test_a_broken_line_is_resumed(tmp_path):
    """Each try goes on where the one before broke off."""
    server = Flaky(BODY, most=300_000)
    with serving(server) as address:
        fetch(f"{address}a.bin", tmp_path / "a.bin", SHA)
    assert (tmp_path / "a.bin").read_bytes() == BODY
    assert server.asked == [None, "bytes=300000-", "bytes=600000-", "bytes=900000-"]


def test_what_an_earlier_run_fetched_is_kept(tmp_path):
    """A part on the disk is not fetched again; nor is a whole file."""
    (tmp_path / "a.bin.part").write_bytes(BODY[:1000])
    server = Flaky(BODY)
    with serving(server) as address:
        fetch(f"{address}a.bin", tmp_path / "a.bin", SHA)
        fetch(f"{address}a.bin", tmp_path / "a.bin", SHA)
    assert server.asked == ["bytes=1000-"]


def test_a_server_that_cannot_resume_begins_again(tmp_path):
    """The whole file takes the place of the part."""
    (tmp_path / "a.bin.part").write_bytes(b"something else")
    with serving(Flaky(BODY, ranges=False)) as address:
        fetch(f"{address}a.bin", tmp_path / "a.bin", SHA)
    assert (tmp_path / "a.bin").read_bytes() == BODY


def test_another_hash_is_refused(tmp_path):
    """A file that is not the one promised is not kept, not even in part."""
    with serving(Flaky(BODY[::-1])) as address, pytest.raises(AudiodramaError, match="not the file it should be"):
        fetch(f"{address}a.bin", tmp_path / "a.bin", SHA)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [404, 500])
def test_what_cannot_be_fetched_is_said(tmp_path, status):
    """A server that has nothing is given up on, with its reason."""
    with (
        serving(lambda handler: reply(handler, status)) as address,
        pytest.raises(AudiodramaError, match=f"cannot be fetched.*{status}"),
    ):
        fetch(f"{address}a.bin", tmp_path / "a.bin", SHA)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.invalid/a"])
def test_only_the_net_is_fetched_from(tmp_path, address):
    """Other kinds of addresses are refused."""
    with pytest.raises(AudiodramaError, match="cannot be fetched"):
        fetch(address, tmp_path / "a", SHA)


def test_a_server_without_an_end_is_left(tmp_path):
    """No more than the size that is known is read; the hash then tells that it is another file."""

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while True:
                handler.wfile.write(bytes(1 << 16))

    with serving(endless) as address, pytest.raises(AudiodramaError, match="is not the file it should be"):
        fetch(f"{address}a.bin", tmp_path / "a.bin", SHA, size=len(BODY))
    assert list(tmp_path.iterdir()) == []
