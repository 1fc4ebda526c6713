"""Who may be talked to: Dask runs whatever it is sent, so the way to it is either this machine's own or encrypted."""

from __future__ import annotations

from urllib.parse import urlsplit

from audiodrama.base.errors import UsageError
from audiodrama.base.http import is_loopback

PORT = 8786
_PLAIN = frozenset(("tcp", "ws"))
_SAFE = frozenset(("tls", "wss", "inproc"))


def scheduler_address(address: str) -> str:
    """An address with its scheme and port: `machine` is `tcp://machine:8786`.

    Raises:
        UsageError: it is none.
    """
    full = address if "://" in address else f"tcp://{address}"
    parts = urlsplit(full)
    if parts.scheme not in _PLAIN | _SAFE or not parts.hostname:
        raise UsageError(
            f"{address} is no scheduler's address", hint="such as tcp://127.0.0.1:8786 or tls://machine:8786"
        )
    try:
        port = parts.port
    except ValueError:
        raise UsageError(f"{address} has no port between 1 and 65535") from None
    return full if port or parts.scheme == "inproc" else f"{full.rstrip('/')}:{PORT}"


def must_be_safe(address: str, *, insecure: bool) -> None:
    """See that nobody else can send work to a scheduler, or read what it is sent.

    Args:
        address: from `scheduler_address`.
        insecure: whether the user has said that the network is to be trusted.

    Raises:
        UsageError: the address is neither encrypted nor this machine's own.
    """
    parts = urlsplit(address)
    if insecure or parts.scheme in _SAFE or is_loopback(address):
        return
    raise UsageError(
        f"{address} is neither encrypted nor on this machine: whoever reaches it can run programs on every worker",
        hint="use TLS (tls://…, certificates in Dask's configuration), or --insecure on a network that you alone use",
    )
