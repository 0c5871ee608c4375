"""The compose file is one that docker compose itself accepts; no engine is needed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.compose_file import COMPOSE, ENV_EXAMPLE, ROOT, fill_secrets, read_env_file

MAJOR_VERSION_MIN = 2
GPU = ROOT / "docker" / "gpu.yml"


def find_compose() -> list[str]:
    """Return the command of docker compose, as a plugin or by itself; empty if there is none that is new enough."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            done = subprocess.run([*command, "version", "--short"], capture_output=True, text=True, check=False)
            major = done.stdout.strip().removeprefix("v").partition(".")[0]
            if done.returncode == 0 and int(major or 0) >= MAJOR_VERSION_MIN:
                return command
    return []


compose = find_compose()
pytestmark = pytest.mark.skipif(not compose, reason="docker compose 2 not installed: apt-get install docker-compose")


def check(env_file: Path, secret: str, *options: str, command: str = "--quiet") -> subprocess.CompletedProcess[str]:
    values = fill_secrets(read_env_file(ENV_EXAMPLE), secret=secret)
    env_file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    arguments = [*compose, "--env-file", str(env_file), "-f", str(COMPOSE), *options, "config", command]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "options", [[], ["-f", str(GPU)], ["--profile", "minio"]], ids=["plain", "with a card", "MinIO"]
)
def test_the_file_is_accepted_once_the_secrets_are_set(tmp_path: Path, options: list[str]) -> None:
    done = check(tmp_path / "env", "0123456789abcdef", *options)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_starts_without_secrets(tmp_path: Path) -> None:
    done = check(tmp_path / "env", "")
    assert done.returncode != 0
    assert "in docker/.env" in done.stderr


def test_seaweedfs_is_the_s3_server_unless_another_profile_is_named(tmp_path: Path) -> None:
    services = check(tmp_path / "env", "0123456789abcdef", command="--services").stdout.split()
    assert "seaweedfs" in services
    assert "minio" not in services
