"""A disk that is really full under the chain: a tmpfs mounted in a namespace of the test's own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNSHARE = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
SCRIPT = """
mount -t tmpfs -o size="$1" tmpfs "$2"
"$3" -c "from sakuga_tasks.cli import main; main()" run "$4" --store "$2/store" --licence own --json
echo "exit $?" >&2
mount -o remount,size=100m "$2"
"$3" -c "from sakuga_tasks.cli import main; main()" run "$4" --store "$2/store" --licence own --json
"""


def can_mount() -> bool:
    """Tell whether this machine lets us mount a disk for ourselves."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*UNSHARE, "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not can_mount(), reason="unshare(1) may not mount a file system of its own here")
@pytest.mark.parametrize("size", ["3m", "10m"])
def test_a_full_disk_is_one_line_and_the_run_goes_on_once_there_is_room(
    size: str, tmp_path: Path, smallest_footage: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [*UNSHARE, SCRIPT, "sh", size, str(disk), sys.executable, str(smallest_footage)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = [line for line in done.stderr.splitlines() if " INFO " not in line]
    assert len(said) == 2, said
    assert said[0].startswith("sakuga: error: ")
    assert "No space left on device" in said[0]
    assert said[0].endswith("then run it again")
    assert said[1] == "exit 1"
    assert json.loads(done.stdout)["clips"] == 2
