"""A disk that is really full, then read-only: a tmpfs of one MiB, mounted in a namespace of the test's own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store_contract import write_file

UNSHARE = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
MOUNT = 'mount -t tmpfs -o size=1m tmpfs "$1" && shift && exec "$@"'
FILL = """
import subprocess, sys
from pathlib import Path
from sakuga_tasks.errors import StoreBusyError, StoreRefusedError
from sakuga_tasks.store.objects import open_store

store = open_store(sys.argv[1] + "/store")
store.put_if_absent("log/1", b"1")
for put in (
    lambda: store.put_if_absent("log/2", bytes(2 << 20)),
    lambda: store.put_file("video/a", Path(sys.argv[2])),
):
    try:
        put()
    except StoreBusyError as error:
        print(error)
print([info.key for info in store.list("")], store.get("log/1"), list((store.root / ".tmp").iterdir()))
store.probe()
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
try:
    store.probe()
except StoreRefusedError as error:
    print(error)
"""


def can_mount() -> bool:
    """Tell whether this machine lets us mount a disk for ourselves."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*UNSHARE, "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="unshare(1) may not mount a file system of its own here")
def test_a_full_disk_names_path_free_bytes_and_remedy_and_keeps_the_store_whole(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    big = write_file(tmp_path / "in.mp4", 2 << 20)
    command = [sys.executable, "-c", FILL, str(tmp_path / "disk"), str(big)]
    done = subprocess.run(
        [*UNSHARE, MOUNT, "sh", str(tmp_path / "disk"), *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first, second, state, refused = done.stdout.splitlines()
    assert "store/log/2: No space left on device, " in first
    assert "store/video/a: No space left on device, " in second
    for line in (first, second):
        assert "bytes free in " in line
        assert line.endswith("free space there, then run it again")
    assert state == "['log/1'] b'1' []"
    assert "Read-only file system; let this user write there" in refused
