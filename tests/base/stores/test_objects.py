"""A store behind an address: in memory for what every backend does, and a real S3 server for what buckets do."""

from __future__ import annotations

import threading
import time
import uuid

import pytest

from audiodrama.base.errors import MissingError, StoreError
from audiodrama.base.files import RefusedFileError
from audiodrama.base.stores.objects import ObjectRemote, shown_address
from audiodrama.base.stores.remote import Tries
from bucket import KEY, SECRET, environment_of, serving_bucket

NAME = "takes/ab/abc"


@pytest.fixture
def memory():
    """A store in memory."""
    return ObjectRemote(f"memory://{uuid.uuid4()}")


def test_an_object_is_written_once(memory):
    """The second writer is told so."""
    assert memory.read(NAME) is None
    assert memory.write_new(NAME, b"one")
    assert not memory.write_new(NAME, b"two")
    assert memory.read(NAME) == b"one"
    assert memory.heads([NAME, "takes/no/no"], 2) == {NAME: b"on"}
    assert memory.reads([NAME, "takes/no/no"]) == {NAME: b"one"}
    assert [each.name for each in memory.files()] == [NAME]
    memory.drop(NAME)
    memory.drop(NAME)
    assert memory.read(NAME) is None


def test_addresses_are_shown_without_passwords():
    """A name and a password that stand in an address are for the server alone."""
    assert shown_address("sftp://me:secret@host/folder?token=x") == "sftp://host/folder"
    assert shown_address("sftp://me:sec/ret@host/folder") == "sftp://host/folder"
    assert shown_address("sftp://me@host") == "sftp://host"
    assert shown_address("s3://shelf/books") == "s3://shelf/books"
    assert shown_address("s3://shelf/books@home") == "s3://shelf/books@home"


def test_an_address_that_nothing_opens():
    """An unknown kind of address, and one whose package is lacking, say what is lacking."""
    with pytest.raises((MissingError, StoreError), match="nothing://x"):
        ObjectRemote("nothing://x")


@pytest.mark.parametrize("address", ["s3://", "s3://key:secret@shelf/books", "ftp://me:secret@host:port/books"])
def test_an_address_that_makes_no_sense(address):
    """It is told at once, and not as a store that does not answer; nothing of a password."""
    with pytest.raises(StoreError, match="is no address that can be opened") as error:
        ObjectRemote(address).begin()
    assert "secret" not in str(error.value)


def test_a_server_that_is_not_there(monkeypatch):
    """While it is opened it is waited for as later, and told as the store that it is."""
    waits = []
    tries = Tries("ftp://127.0.0.1:1/x", first_s=0.2, sleep=lambda s: waits.append(time.sleep(s)))
    with pytest.raises(StoreError, match=r"the store ftp://127.0.0.1:1/x does not answer: ConnectionRefusedError"):
        ObjectRemote("ftp://me:secret@127.0.0.1:1/x", tries)
    assert waits


@pytest.fixture(scope="module")
def server():
    """A real S3 protocol server."""
    with serving_bucket() as app:
        yield app


@pytest.fixture
def bucket(server, monkeypatch):
    """A store in it, that is not waited for long."""
    for name, value in environment_of(server).items():
        monkeypatch.setenv(name, value)
    server.spoil = None
    remote = ObjectRemote(f"s3://shelf/{uuid.uuid4()}", Tries("s3://shelf", 20.0, 20.0))
    remote.begin()
    yield remote
    server.spoil = None


@pytest.mark.slow
def test_a_bucket(bucket, server, tmp_path):
    """Objects are put with a condition, many are asked for at once, and none of it lists the bucket."""
    server.asked.clear()
    assert bucket.write_new(NAME, b"one")
    assert not bucket.write_new(NAME, b"two")
    assert bucket.read(NAME) == b"one"
    assert bucket.heads([NAME, *(f"takes/no/{n}" for n in range(50))], 2) == {NAME: b"on"}
    big = tmp_path / "big"
    big.write_bytes(b"sound" * 4000)
    assert bucket.upload("masters/m./m", big)
    assert not bucket.upload("masters/m./m", big)
    assert bucket.download("masters/m./m", tmp_path / "back", 20000)
    with pytest.raises(RefusedFileError):
        bucket.download("masters/m./m", tmp_path / "small", 19999)
    assert not bucket.download("masters/no/no", tmp_path / "no", 5)
    assert (tmp_path / "back").read_bytes() == big.read_bytes()
    assert len(server.asked) < 65, "one question for each, and no more"
    assert all(path.strip("/") != "shelf" for _, path in server.asked)
    assert {each.name for each in bucket.files()} == {NAME, "masters/m./m"}
    assert abs(next(iter(bucket.files())).at_s - bucket.now_s()) < 600


@pytest.mark.slow
def test_two_writers_of_one_object(bucket):
    """However many put at once, one is told that it was first."""
    told = []
    writers = [threading.Thread(target=lambda n=n: told.append(bucket.write_new(NAME, bytes([n])))) for n in range(8)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert sorted(told) == [False] * 7 + [True]


@pytest.mark.slow
def test_a_bucket_that_is_busy_is_asked_again(bucket, server):
    """503 for a while costs time and nothing else."""
    server.spoil, server.spoilt = ("503 Slow Down", "SlowDown", "reduce your request rate"), 0
    threading.Timer(2.0, lambda: setattr(server, "spoil", None)).start()
    assert bucket.write_new(NAME, b"one")
    assert server.spoilt > 0
    assert bucket.read(NAME) == b"one"


@pytest.mark.slow
def test_wrong_credentials_are_told_at_once_and_never_shown(bucket, server):
    """Whatever the server says of them."""
    server.spoil = ("403 Forbidden", "InvalidAccessKeyId", f"the key {KEY} with {SECRET} is unknown")
    for call in (lambda: bucket.read(NAME), lambda: bucket.write_new(NAME, b""), lambda: bucket.heads([NAME], 1)):
        with pytest.raises(StoreError, match="refuses these credentials") as error:
            call()
        assert KEY not in str(error.value)
        assert SECRET not in str(error.value)
    assert server.spoilt < 20


@pytest.mark.slow
def test_a_wrong_clock_is_told_at_once(bucket, server):
    """A bucket refuses what was signed at another time than its own: the cure is the clock, and not patience."""
    server.spoil = ("403 Forbidden", "RequestTimeTooSkewed", "the difference between the times is too large")
    with pytest.raises(StoreError, match="clock of this machine is wrong") as error:
        bucket.write_new(NAME, b"")
    assert "set the clock" in str(error.value)


@pytest.mark.slow
def test_no_credentials_and_no_bucket(server, monkeypatch):
    """Both are mistakes of the machine's set-up, told at once with the cure."""
    for name, value in environment_of(server).items():
        monkeypatch.setenv(name, value)
    server.spoil = None
    with pytest.raises(StoreError, match="there is no bucket"):
        ObjectRemote("s3://absent/books").begin()
    with pytest.raises(StoreError, match="there is no bucket"):
        ObjectRemote("s3://absent/books").write_new(NAME, b"")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(StoreError, match="needs credentials"):
        ObjectRemote("s3://shelf/books", Tries("x", 1.0, 1.0)).begin()


@pytest.mark.slow
def test_nobody_answers(monkeypatch):
    """A server that is not there is waited for a little, then told."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    with pytest.raises(StoreError, match="does not answer"):
        ObjectRemote("s3://shelf/books", Tries("s3://shelf/books", 1.0, 1.0)).begin()
