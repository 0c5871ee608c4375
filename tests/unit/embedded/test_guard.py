"""The guard: whatever happens to its parent, no child outlives it."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sakuga_tasks.embedded import guard

# Forks a grandchild with a process group of its own, as Airflow does for every task, and says both ids.
FAMILY = """
import os, signal
child = os.fork()
if child == 0:
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pause()
print(os.getpid(), child, flush=True)
signal.pause()
"""

PARENT = """
import subprocess, sys
guard = subprocess.Popen([sys.executable, sys.argv[1], "0"], stdin=subprocess.PIPE, start_new_session=True)
guard.stdin.write(sys.argv[2].encode() + b"\\n")
guard.stdin.flush()
print(guard.pid, flush=True)
guard.wait()
"""

GUARD = str(Path(guard.__file__))
DEADLINE_S = 20.0


def child_order(fifo: Path, code: str = FAMILY) -> str:
    os.mkfifo(fifo)
    return json.dumps({"name": "family", "argv": [sys.executable, "-c", code], "log_file": str(fifo)})


def wait_gone(pid: int) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([descriptor], [], [], DEADLINE_S)
    os.close(descriptor)
    assert ended, f"process {pid} still runs"


def start_guard(order: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, GUARD, "0.5"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdin is not None
    process.stdin.write(order.encode() + b"\n")
    process.stdin.flush()
    return process


@pytest.mark.parametrize("signal_no", [None, signal.SIGTERM, signal.SIGINT], ids=["closed_pipe", "sigterm", "sigint"])
def test_a_stopped_guard_leaves_no_child_even_one_that_left_its_group(tmp_path: Path, signal_no: int | None) -> None:
    order = child_order(tmp_path / "ids")
    with start_guard(order) as process, (tmp_path / "ids").open() as ids:
        family = [int(pid) for pid in ids.readline().split()]
        if signal_no is None:
            assert process.stdin is not None
            process.stdin.close()
        else:
            process.send_signal(signal_no)
        assert process.wait(DEADLINE_S) == 0
    for pid in family:
        wait_gone(pid)


def test_killing_the_parent_ends_guard_and_children(tmp_path: Path) -> None:
    order = child_order(tmp_path / "ids")
    with subprocess.Popen([sys.executable, "-c", PARENT, GUARD, order], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        guard_pid = int(parent.stdout.readline())
        with (tmp_path / "ids").open() as ids:
            family = [int(pid) for pid in ids.readline().split()]
        parent.kill()
        parent.wait(DEADLINE_S)
    for pid in [guard_pid, *family]:
        wait_gone(pid)


def test_a_child_that_ends_by_itself_is_named_and_ends_the_others(tmp_path: Path) -> None:
    order = child_order(tmp_path / "ids")
    with start_guard(order) as process, (tmp_path / "ids").open() as ids:
        family = [int(pid) for pid in ids.readline().split()]
        short = {"name": "short", "argv": [sys.executable, "-c", "raise SystemExit(3)"], "log_file": os.devnull}
        assert process.stdin is not None
        process.stdin.write(json.dumps(short).encode() + b"\n")
        process.stdin.flush()
        assert process.wait(DEADLINE_S) == 1
        assert process.stdout is not None
        assert process.stdout.read() == b"short ended with exit code 3\n"
    for pid in family:
        wait_gone(pid)
