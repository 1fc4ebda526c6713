"""Who may be talked to: Dask runs whatever it is sent, so the way to it is either this machine's own or encrypted."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from audiodrama.base.errors import UsageError
from audiodrama.base.http import is_loopback

PORT = 8786
_PLAIN = frozenset(("tcp", "ws"))
_SAFE = frozenset(("tls", "wss"))
_ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-z]+)://)?(?P<host>[\w.-]+|\[[0-9a-f:.%\w]+\])(?::(?P<port>[^:/?#@]*))?/?", re.IGNORECASE
)


def scheduler_address(address: str) -> str:
    """An address with its scheme and port: `machine` is `tcp://machine:8786`.

    Raises:
        UsageError: it is none; what may be a password in it is not repeated.
    """
    match = _ADDRESS.fullmatch(address)
    scheme = (match["scheme"] or "tcp").lower() if match else ""
    if match is None or scheme not in _PLAIN | _SAFE or not _is_host(match["host"]):
        shown = f"…@{address.rpartition('@')[2]}" if "@" in address else address
        hint = "such as tcp://127.0.0.1:8786 or tls://machine:8786; nothing stands before the machine or after its port"
        raise UsageError(f"{shown!r} is no scheduler's address", hint=hint)
    port = match["port"] or str(PORT)
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise UsageError(f"{address} has no port between 1 and 65535")
    return f"{scheme}://{match['host']}:{int(port)}"


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        return True
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        return False
    return True


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
