"""Connections go to checked addresses only, and to the very address that was checked."""

from pathlib import Path

import pytest

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.sources.transport import GuardedBackend, is_public_address, resolve_addresses
from tests.unit.sources.conftest import MakeClient
from tests.web_server import Answer, WebServer

PRIVATE = {
    "loopback": "127.0.0.1",
    "private class A": "10.1.2.3",
    "private class B": "172.16.0.1",
    "private class C": "192.168.1.1",
    "link-local, cloud metadata": "169.254.169.254",
    "shared by a carrier": "100.64.0.1",
    "this network": "0.0.0.0",
    "multicast": "224.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unique local": "fd00::1",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with zone": "fe80::1%eth0",
    "IPv4 in IPv6": "::ffff:127.0.0.1",
    "IPv4 in 6to4": "2002:7f00:1::",
}
PUBLIC = {"IPv4": "93.184.216.34", "IPv6": "2606:2800:220:1:248:1893:25c8:1946", "IPv4 in IPv6": "::ffff:8.8.8.8"}


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE)
def test_an_address_of_ones_own_network_is_not_public(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
def test_an_internet_address_is_public(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost"])
def test_every_spelling_of_loopback_is_refused(host: str) -> None:
    with pytest.raises(InvalidRecordError, match=f"{host} is .*not public") as caught:
        GuardedBackend(allow_private=False).connect_tcp(host, 80)
    assert caught.value.reason == "private_address"


def test_a_name_is_looked_up_once_and_connected_to_what_was_checked(server: WebServer) -> None:
    lookups: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1"]

    backend = GuardedBackend(allow_private=True, resolve=resolve)
    stream = backend.connect_tcp("rebinding.example", server.port, timeout=5.0)
    assert stream.get_extra_info("server_addr") == ("127.0.0.1", server.port)
    assert lookups == ["rebinding.example"]
    stream.close()


def test_a_public_name_that_points_inside_is_refused(
    make_client: MakeClient, server: WebServer, tmp_path: Path
) -> None:
    server.say("/a.mp4", Answer(body=b"secret"))
    client = make_client(allow_private=False, resolve=lambda host, port: ["127.0.0.1"])
    with pytest.raises(InvalidRecordError, match=r"films\.example is 127\.0\.0\.1, not public"):
        client.fetch(f"http://films.example:{server.port}/a.mp4", tmp_path / "a.mp4")
    assert server.asked == []


def test_the_next_address_is_tried_when_one_does_not_answer(server: WebServer) -> None:
    backend = GuardedBackend(allow_private=True, resolve=lambda host, port: ["127.1.2.3", "127.0.0.1"])
    stream = backend.connect_tcp("films.example", server.port, timeout=5.0)
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream.close()


def test_loopback_resolves_without_a_name_server() -> None:
    assert resolve_addresses("127.0.0.1", 80) == ["127.0.0.1"]
