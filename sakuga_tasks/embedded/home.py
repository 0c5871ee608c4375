"""The folder an embedded Airflow lives in: database, secrets, logs, and the lock that keeps it to one Airflow."""

import base64
import fcntl
import os
import secrets
import socket
from pathlib import Path
from typing import Annotated

import msgspec

from sakuga_tasks.errors import ConfigError


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """What Airflow's processes share and nobody else may read."""

    jwt_secret: Annotated[str, msgspec.Meta(min_length=64)]
    """Signs the tokens of tasks and of people."""
    session_secret: Annotated[str, msgspec.Meta(min_length=64)]
    """Signs what the web pages keep in a browser."""
    fernet_key: Annotated[str, msgspec.Meta(min_length=44)]
    """Encrypts connections and variables in the database: 32 bytes in URL-safe base64."""


def make_home(home: Path) -> Secrets:
    """Create the folder, readable by its owner alone, and return its secrets, made on the first call."""
    (home / "logs").mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    # Without it every process would write its own copy of all defaults, and read a half written one of another.
    (home / "airflow.cfg").touch()
    secrets_file = home / "secrets.json"
    if not secrets_file.exists():
        _write_private(secrets_file, msgspec.json.encode(_new_secrets()))
    try:
        return msgspec.json.decode(secrets_file.read_bytes(), type=Secrets)
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{secrets_file}: {error}: delete the folder {home} to make a new home") from error


def lock_home(home: Path) -> int:
    """Return the descriptor of a lock that lasts until every process holding it has ended.

    Raises:
        ConfigError: Another Airflow runs in this home.
    """
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise ConfigError(f"{home}: another Airflow runs in this home: stop it first, or name another home") from error
    return descriptor


def find_free_port() -> int:
    """Return a port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _new_secrets() -> Secrets:
    return Secrets(
        jwt_secret=secrets.token_hex(32),
        session_secret=secrets.token_hex(32),
        fernet_key=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    )


def _write_private(path: Path, content: bytes) -> None:
    part = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    part.replace(path)
