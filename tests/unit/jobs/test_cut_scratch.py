import os
import signal
import subprocess
import sys
from pathlib import Path

from sakuga_tasks.jobs.cut_scratch import open_scratch, remove_abandoned

KILLED = """
import sys, time
from pathlib import Path
from sakuga_tasks.jobs.cut_scratch import open_scratch

with open_scratch(Path(sys.argv[1])) as folder:
    (folder / "half.mkv").touch()
    print(folder, flush=True)
    time.sleep(600)
"""


def test_the_scratch_of_a_running_cut_stays_and_that_of_a_killed_one_goes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        remove_abandoned(tmp_path)
        assert (folder / "half.mkv").exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    remove_abandoned(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_scratch_that_is_done_leaves_nothing(tmp_path: Path) -> None:
    with open_scratch(tmp_path) as folder:
        remove_abandoned(tmp_path)
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_scratch_without_a_lock_goes_once_it_is_old(tmp_path: Path) -> None:
    for name in ("young", "old"):
        (tmp_path / f".cutting-{name}").mkdir()
    os.utime(tmp_path / ".cutting-old", (0, 0))
    remove_abandoned(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".cutting-young"]
