"""Run child processes that all end when this process's parent does, even if that one is killed with SIGKILL.

A script of the standard library alone, started by its path, so that it is up in 30 ms. It leads a session of its own.
Each line of standard input is a child to start, in JSON: `{"name", "argv", "log_file"}`; its end is the order to stop.
The one argument is how long the children get to end by themselves, in seconds. Exit code 0 after an ordered stop, 1
when a child ended by itself; which one is said on standard output.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TypedDict

CHECK_S = 0.05
KILL_ROUNDS = 100


class Command(TypedDict):
    """One child."""

    name: str
    argv: list[str]
    log_file: str


def main() -> int:
    """Start the children that are asked for until the order to stop or a child's end, and leave nobody behind."""
    wakeup = _wake_on_signals()
    children: dict[str, subprocess.Popen[bytes]] = {}
    ended = _serve(wakeup, children)
    if ended is not None:
        sys.stdout.write(f"{ended} ended with exit code {children[ended].returncode}\n")
        sys.stdout.flush()
    _stop(children, grace_s=float(sys.argv[1]))
    return 0 if ended is None else 1


def session_members() -> list[int]:
    """Return the ids of the other processes of this session.

    A task leaves the process group, never the session. Without /proc only the group is reached.
    """
    mine = os.getsid(0)
    members = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(ProcessLookupError):
            pid = int(entry.name)
            if pid != os.getpid() and os.getsid(pid) == mine and not _is_zombie(pid):
                members.append(pid)
    return members


def _wake_on_signals() -> int:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return reader


def _start(command: Command) -> subprocess.Popen[bytes]:
    with Path(command["log_file"]).open("ab") as log:
        return subprocess.Popen(command["argv"], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)


def _serve(wakeup: int, children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    """Return the name of a child that ended by itself, or None when the order to stop came."""
    pending = b""
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        readable, _, _ = select.select([wakeup, sys.stdin.fileno()], [], [])
        if wakeup in readable and set(os.read(wakeup, 64)) & {signal.SIGTERM, signal.SIGINT}:
            return None
        if sys.stdin.fileno() in readable:
            received = os.read(sys.stdin.fileno(), 65536)
            if not received:
                return None
            *lines, pending = (pending + received).split(b"\n")
            for command in (json.loads(line) for line in lines):
                children[command["name"]] = _start(command)


def _stop(children: dict[str, subprocess.Popen[bytes]], *, grace_s: float) -> None:
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + grace_s
    while time.monotonic() < deadline and any(child.poll() is None for child in children.values()):
        time.sleep(CHECK_S)
    for _ in range(KILL_ROUNDS):
        members = session_members()
        for pid in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for child in children.values():
            child.poll()
        if not members:
            break
        time.sleep(CHECK_S)
    for child in children.values():
        child.kill()
        child.wait()


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


if __name__ == "__main__":
    sys.exit(main())
