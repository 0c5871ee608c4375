"""The way out: connections only to addresses that were looked up, checked and then used as they are.

Checking a name and letting the library look it up again would leave the door open to DNS rebinding; here the
address that was checked is the address connected to, at the only place where sockets are made.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Iterator

import httpcore
import httpx

from sakuga_tasks.errors import InvalidRecordError

Resolver = Callable[[str, int], list[str]]
ADDRESSES_TRIED_MAX = 4
CONNECTIONS_MAX = 16
KEEPALIVE_S = 30.0


def resolve_addresses(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, in the order the system prefers."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} has no address: {error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public_address(address: str) -> bool:
    """Say whether an IP address is on the public internet: not private, loopback, link-local, shared or multicast."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


class GuardedBackend(httpcore.NetworkBackend):
    """Opens TCP connections to checked addresses only; nothing else, no Unix sockets."""

    def __init__(self, *, allow_private: bool, resolve: Resolver = resolve_addresses) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that is allowed and answers."""
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._allowed(host, port)[:ADDRESSES_TRIED_MAX]:
            try:
                return self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def _allowed(self, host: str, port: int) -> list[str]:
        addresses = self._resolve(host, port)
        allowed = [address for address in addresses if self._allow_private or is_public_address(address)]
        if addresses and not allowed:
            raise InvalidRecordError(
                f"{host} is {addresses[0]}, not public; set SAKUGA_ALLOW_PRIVATE=1 to fetch from your own network",
                reason="private_address",
                setting="allow_private",
            )
        return allowed


class GuardedTransport(httpx.BaseTransport):
    """An httpx transport over a connection pool whose sockets come from a `GuardedBackend`."""

    def __init__(self, backend: GuardedBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=CONNECTIONS_MAX,
            keepalive_expiry=KEEPALIVE_S,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the answer, its body not yet read."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=dict(answer.extensions)
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
