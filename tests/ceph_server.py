"""A real Ceph S3 gateway as plain processes: one monitor, one memory-backed OSD, one radosgw, no cephx."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import urllib3

from tests.s3_servers import S3Server

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
PACKAGES = "ceph-common ceph-mon ceph-osd radosgw"
OSD_ASKS_MAX = 200
USER, ACCESS_KEY, SECRET_KEY = "tests", "cephaccesskey", "cephsecretkey1234"

CONFIG = """
[global]
fsid = {cluster}
mon host = v1:127.0.0.1:{monitor_port}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 2000
mon data avail crit = 1
osd crush chooseleaf type = 0
osd crush update on start = false
osd class update on start = false
osd objectstore = memstore
memstore device bytes = 2147483648
run dir = {folder}
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
mon data = {folder}/mon
osd data = {folder}/osd
[client.rgw.tests]
rgw frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
rgw data = {folder}/rgw
rgw crypt require ssl = false
rgw zone = default
"""


def find_missing_programs() -> list[str]:
    """Return the Ceph programs that are not installed."""
    return [program for program in PROGRAMS if not shutil.which(program)]


@contextmanager
def run_ceph() -> Iterator[S3Server]:
    """Run Ceph with an empty memory store until the block ends."""
    # Not pytest's folder: the path of an admin socket may have 107 bytes.
    with TemporaryDirectory(prefix="ceph-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        port = _find_free_port()
        cluster = _configure(folder, port)
        _call(folder, "monmaptool", "--create", "--fsid", cluster, "--addv", "a", _monitor_address(folder), "monmap")
        _call(folder, "ceph-mon", "--mkfs", "-i", "a", "--monmap", "monmap")
        osd = str(uuid4())
        with _running(folder, "ceph-mon", "-i", "a"):
            _call(folder, "ceph", "--connect-timeout", "30", "osd", "new", osd)
            # Not by the OSD itself: asking too early, it is told "wrong fsid" one time in five, and ends.
            _call(folder, "ceph", "osd", "crush", "add", "osd.0", "1.0", "root=default")
            _call(folder, "ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
            with _running(folder, "ceph-osd", "-i", "0"):
                _wait_for_osd(folder)
                _create_user(folder)
                # Inside the OSD's block: a gateway that outlives its OSD hangs at exit.
                with _running(folder, "radosgw", "-n", "client.rgw.tests"):
                    yield _wait_until_answers(port)


def _configure(folder: Path, port: int) -> str:
    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir()
    cluster = str(uuid4())
    text = CONFIG.format(cluster=cluster, folder=folder, monitor_port=_find_free_port(), port=port)
    (folder / "ceph.conf").write_text(text)
    return cluster


def _monitor_address(folder: Path) -> str:
    line = next(line for line in (folder / "ceph.conf").read_text().splitlines() if line.startswith("mon host"))
    return f"[{line.partition('= ')[2]}]"


def _wait_for_osd(folder: Path) -> None:
    # Before that, the pools that the first user needs hang half made. Each call takes half a second itself.
    assert any("1 up" in _call(folder, "ceph", "osd", "stat") for _ in range(OSD_ASKS_MAX)), "the OSD does not come up"


def _create_user(folder: Path) -> None:
    keys = ("--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY)
    _call(folder, "radosgw-admin", "user", "create", "--uid", USER, "--display-name", USER, *keys)


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "CEPH_CONF": str(folder / "ceph.conf")}


def _call(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=_environment(folder), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
    return done.stdout


@contextmanager
def _running(folder: Path, *command: str) -> Iterator[None]:
    """Run a daemon in the foreground, so that its process is ours to end."""
    with (
        (folder / f"{command[0]}.out").open("wb") as out,
        subprocess.Popen([*command, "-f"], cwd=folder, env=_environment(folder), stdout=out, stderr=out) as daemon,
    ):
        try:
            yield
        finally:
            daemon.kill()


def _find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_answers(port: int) -> S3Server:
    server = S3Server(f"http://127.0.0.1:{port}", ACCESS_KEY, SECRET_KEY)
    with urllib3.PoolManager() as pool:
        pool.request("GET", server.endpoint_url, retries=urllib3.Retry(connect=100, backoff_factor=0.1, backoff_max=1))
    return server
