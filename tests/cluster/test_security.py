"""Only this machine or an encrypted way, unless the user says otherwise."""

from __future__ import annotations

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.cluster.security import must_be_safe, scheduler_address


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("127.0.0.1", "tcp://127.0.0.1:8786"),
        ("tls://box", "tls://box:8786"),
        ("tcp://box:99", "tcp://box:99"),
        ("box:99", "tcp://box:99"),
        ("TCP://box/", "tcp://box:8786"),
        ("[::1]:99", "tcp://[::1]:99"),
    ],
)
def test_addresses(given, full):
    """Scheme and port are added where they are left out."""
    assert scheduler_address(given) == full


@pytest.mark.parametrize(
    "given",
    [
        "", "http://box", "tcp://", "tcp:/box", "tcp://box:port", "box:0", "box:-5", "box:65536", "box:1:2", "box:٣",
        "tcp://[::1", "::1", "[box]:1", "two words", "box\n", "tcp://box:1/x?y", "inproc://box", "unix:///box",
        "tcp://user:hunter2@box:1", "user:hunter2@box",
    ],
)  # fmt: skip
def test_no_addresses(given):
    """Anything else is told as a mistake, and a password in it is not."""
    with pytest.raises(UsageError) as error:
        scheduler_address(given)
    assert "hunter2" not in str(error.value)


def test_a_network_is_not_trusted():
    """Loopback and TLS are; all else only on the user's word."""
    for address in ("tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:1", "tls://192.0.2.1:8786"):
        must_be_safe(address, insecure=False)
    with pytest.raises(UsageError, match="whoever reaches it can run programs") as error:
        must_be_safe("tcp://192.0.2.1:8786", insecure=False)
    assert "--insecure" in str(error.value)
    must_be_safe("tcp://192.0.2.1:8786", insecure=True)
    with pytest.raises(UsageError):
        must_be_safe("tcp://127.0.0.1.example.org:8786", insecure=False)
