"""The fleet of docker-compose.yml as plain processes: PostgreSQL, Redis, Airflow's services, a worker per queue.

Commands, environment and health checks are the compose file's own; only names of hosts and folders are replaced.
Every process ends when the test's process does, however that one ends: each runs under the guard of embedded Airflow.
"""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import msgspec
import urllib3

from sakuga_tasks.embedded import guard
from sakuga_tasks.embedded.home import find_free_port
from tests.compose_file import ENV_EXAMPLE, ROOT, fill_secrets, load_services, read_env_file

POSTGRES_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PACKAGES = "redis-server postgresql"
LASTING = ("api-server", "scheduler", "dag-processor", "triggerer")
WORKERS = ("worker-cpu", "worker-net", "worker-gpu", "worker-catalog")
FERNET_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

ASKS_MAX = 400
STOP_GRACE_S = 6
STOP_TIMEOUT_S = 60


def find_missing_programs() -> list[str]:
    """Return the servers that are not installed."""
    found = {"redis-server": shutil.which("redis-server"), "postgres": POSTGRES_FOLDERS, "setpriv": _as_postgres()}
    return [name for name, place in found.items() if not place]


def _as_postgres() -> list[str]:
    """Return what goes before a command of PostgreSQL, which refuses to run as root; empty if there is no way."""
    if os.geteuid():
        return ["env"]
    users = {user.pw_name for user in pwd.getpwall()}
    if "postgres" not in users or not shutil.which("setpriv"):
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


@dataclass(frozen=True)
class Fleet:
    """A running fleet.

    Attributes:
        services: The compose file's services, with this machine's addresses and folders in them.
        api: A client of the REST API, logged in as `admin`.
        url: The web interface.
        store: The folder that is the object store.
        folder: Logs, one file per service.
    """

    services: Mapping[str, Mapping[str, Any]]
    api: httpx.Client
    url: str
    store: Path
    folder: Path

    def call(self, path: str, method: str = "GET", **body: Any) -> Any:
        """Return the answer of the REST API."""
        answer = self.api.request(method, f"/api/v2/{path}", json=body or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def check_health(self, service: str) -> subprocess.CompletedProcess[str]:
        """Run the health check of a service, as the container engine would."""
        return run_in(self.services[service], self.services[service]["healthcheck"]["test"][1:])


@contextmanager
def run_fleet(sources: Path) -> Iterator[Fleet]:
    """Run the fleet over an empty store until the block ends; `sources` is the folder of videos it may take in."""
    with TemporaryDirectory(prefix="fleet-", ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        ports = {part: find_free_port() for part in ("postgres", "redis", "api-server")}
        values = _values(folder)
        services = _localize(
            load_services(values=values), _places(folder, ports, sources), api_port=ports["api-server"]
        )
        stack.enter_context(_postgres(folder, ports["postgres"], services["postgres"]["environment"]))
        stack.enter_context(_redis(folder, ports["redis"], password=values["REDIS_PASSWORD"]))
        prepared = run_in(services["airflow-init"], services["airflow-init"]["command"])
        assert prepared.returncode == 0, prepared.stdout[-3000:] + prepared.stderr[-3000:]
        stops = [_start(folder, part, services[part]) for part in (*LASTING, *WORKERS)]
        stack.callback(_stop, stops)
        url = f"http://127.0.0.1:{ports['api-server']}"
        # Not through a proxy: the server is on this machine.
        api = stack.enter_context(httpx.Client(base_url=url, timeout=30, trust_env=False))
        fleet = Fleet(services, api, url, folder / "store", folder)
        _wait_for_listener(url)
        for part in (*LASTING, *WORKERS):
            _wait_healthy(fleet, part)
        _log_in(api, values["ADMIN_PASSWORD"])
        yield fleet


def run_in(service: Mapping[str, Any], command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command in the environment of a service to its end."""
    return subprocess.run(
        command, cwd=ROOT, env=service["environment"], capture_output=True, text=True, timeout=180, check=False
    )


def _values(folder: Path) -> dict[str, str]:
    values = fill_secrets(read_env_file(ENV_EXAMPLE), secret=token_hex(32))
    return values | {
        "FERNET_KEY": FERNET_KEY,
        "SAKUGA_STORE": str(folder / "store"),
        "SAKUGA_S3_ENDPOINT_URL": "",
        "CPU_SLOTS": "2",
        "CPU_POOL": "2",
        "NET_SLOTS": "2",
        "NET_POOL": "2",
    }


def _places(folder: Path, ports: Mapping[str, int], sources: Path) -> dict[str, str]:
    """Return what stands here for the names of hosts and folders inside containers."""
    for name in ("accounts", "logs"):
        (folder / "airflow" / name).mkdir(parents=True)
    (folder / "airflow" / "airflow.cfg").touch()
    return {
        "@postgres:5432/": f"@127.0.0.1:{ports['postgres']}/",
        "@redis:6379/": f"@127.0.0.1:{ports['redis']}/",
        "//api-server:8080": f"//127.0.0.1:{ports['api-server']}",
        "@api-server:8080": f"@127.0.0.1:{ports['api-server']}",
        "/opt/sakuga": str(ROOT),
        "/opt/airflow": str(folder / "airflow"),
        "/var/cache/sakuga": str(folder / "cache"),
        "/sources": str(sources),
    }


def _localize(
    services: Mapping[str, Mapping[str, Any]], places: Mapping[str, str], *, api_port: int
) -> dict[str, dict[str, Any]]:
    # What the image sets, and where the API server listens: in its container, on all addresses.
    image = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": places["/opt/airflow"],
        "AIRFLOW_HOME": places["/opt/airflow"],
        "PYTHONUNBUFFERED": "1",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(api_port),
    }
    return {
        name: {**service, "environment": image | _replace(service.get("environment", {}), places)}
        for name, service in services.items()
    }


def _replace(environment: Mapping[str, str], places: Mapping[str, str]) -> dict[str, str]:
    found = dict(environment)
    for there, here in places.items():
        found = {name: value.replace(there, here) for name, value in found.items()}
    return found


@contextmanager
def _postgres(folder: Path, port: int, settings: Mapping[str, str]) -> Iterator[None]:
    data, programs = folder / "postgres", POSTGRES_FOLDERS[-1]
    data.mkdir()
    if not os.geteuid():
        shutil.chown(data, "postgres", "postgres")
    secret = folder / "postgres-password"
    secret.write_text(settings["POSTGRES_PASSWORD"])
    initdb = [str(programs / "initdb"), f"--pgdata={data}", "--username=airflow", f"--pwfile={secret}"]
    options = ["--auth=scram-sha-256", "--no-sync", "--locale=C", *settings["POSTGRES_INITDB_ARGS"].split()]
    _call(*_as_postgres(), *initdb, *options)
    here = ["--listen_addresses=127.0.0.1", f"--port={port}", "--unix_socket_directories=", "--fsync=off"]
    command = [*_as_postgres(), str(programs / "postgres"), "-D", str(data), *here]
    stop = _start(folder, "postgres", {"command": command, "environment": dict(os.environ)})
    try:
        client = {**os.environ, "PGPASSWORD": settings["POSTGRES_PASSWORD"]}
        address = ["--host=127.0.0.1", f"--port={port}", "--username=airflow"]
        _retry([str(programs / "pg_isready"), "--quiet", "--timeout=1", *address], env=client)
        _call(str(programs / "createdb"), *address, "airflow", env=client)
        yield
    finally:
        _stop([stop])


@contextmanager
def _redis(folder: Path, port: int, *, password: str) -> Iterator[None]:
    settings = folder / "redis.conf"
    settings.write_text(f"bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ''\ndir {folder}\n")
    stop = _start(folder, "redis", {"command": ["redis-server", str(settings)], "environment": dict(os.environ)})
    try:
        _retry(["redis-cli", "-e", "-p", str(port), "ping"], env={**os.environ, "REDISCLI_AUTH": password})
        yield
    finally:
        _stop([stop])


def _start(folder: Path, name: str, service: Mapping[str, Any]) -> subprocess.Popen[bytes]:
    """Start a service under a guard of its own, whose standard input keeps it alive."""
    with (folder / f"{name}.guard").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, guard.__file__, str(STOP_GRACE_S)],
            cwd=ROOT,
            env=service["environment"],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    command: guard.Command = {"name": name, "argv": service["command"], "log_file": str(folder / f"{name}.log")}
    assert process.stdin
    process.stdin.write(msgspec.json.encode(command) + b"\n")
    process.stdin.flush()
    return process


def _stop(guards: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in guards:
        assert process.stdin
        process.stdin.close()
    for process in guards:
        process.wait(STOP_TIMEOUT_S)


def _wait_for_listener(url: str) -> None:
    retries = urllib3.Retry(total=200, backoff_factor=0.1, backoff_max=1)
    with urllib3.PoolManager() as pool:
        pool.request("GET", url, retries=retries, redirect=False)


def _wait_healthy(fleet: Fleet, service: str) -> None:
    """Run the service's own health check until it passes; each takes .1 s or more by itself."""
    for _ in range(ASKS_MAX):
        said = (fleet.folder / f"{service}.guard").read_text()
        assert not said, f"{said}: {(fleet.folder / f'{service}.log').read_text()[-3000:]}"
        checked = fleet.check_health(service)
        if checked.returncode == 0:
            return
    raise AssertionError(f"{service}: {checked.stderr}: {(fleet.folder / f'{service}.log').read_text()[-3000:]}")


def _log_in(api: httpx.Client, password: str) -> None:
    answer = api.post("/auth/token", json={"username": "admin", "password": password})
    assert answer.status_code == 201, answer.text
    api.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def _call(*command: str, env: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-1000:]} {done.stderr[-1000:]}"


def _retry(command: Sequence[str], *, env: Mapping[str, str]) -> None:
    done = None
    for _ in range(ASKS_MAX):
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode == 0:
            return
    raise AssertionError(f"{command}: {done}")
