"""The fleet's files hold together: compose file, env example, Dockerfile, queues and settings."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.walk import QUEUES, STAGE_QUEUES
from tests.compose_file import (
    COMPOSE,
    ENV_EXAMPLE,
    ROOT,
    SECRET,
    fill_secrets,
    find_variables,
    load_services,
    read_env_file,
    read_seconds,
)

ENV = read_env_file(ENV_EXAMPLE)
VARIABLES = find_variables(COMPOSE.read_text())
SERVICES = load_services(values=fill_secrets(ENV, secret="s" * 64))
ONE_SHOT = {"bucket-init", "airflow-init"}
WORKERS = {name: service for name, service in SERVICES.items() if name.startswith("worker-")}
AIRFLOW = {"airflow-init", "api-server", "scheduler", "dag-processor", "triggerer", *WORKERS}
COMPOSE_READS = {"COMPOSE_PROFILES"}

BATCH_S_MAX = 300
"""A batch is planned for a minute; five times as much is more than any should take."""

FAILURE_SETTINGS = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "10",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "60",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "604800",
    "AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS": "60",
    "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",
    "AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER": "1",
}
"""Measured: with Airflow's defaults waiting tasks fail, and an API server that restarts kills running ones."""


def option(command: list[str], name: str) -> str:
    return next(part.partition("=")[2] for part in command if part.startswith(f"--{name}="))


def test_every_variable_stands_in_the_env_example_and_the_other_way_round() -> None:
    assert {variable.name for variable in VARIABLES} == set(ENV) - COMPOSE_READS


def test_every_variable_of_the_env_example_has_a_comment() -> None:
    paragraphs = ENV_EXAMPLE.read_text().strip().split("\n\n")[1:]
    assert len(paragraphs) == len(ENV)
    assert all(re.fullmatch(r"(# .+\n)+\w+=.*", paragraph) for paragraph in paragraphs)


def test_a_variable_without_a_value_is_refused_by_name_or_may_be_empty() -> None:
    rules = {name: {rule for other, rule in VARIABLES if other == name} for name, _ in VARIABLES}
    empty = {name for name, found in rules.items() if found == {"-"}}
    assert empty == {"SAKUGA_CONTACT", "SAKUGA_NOTIFY_URL", "SAKUGA_S3_ENDPOINT_URL"}
    assert all(rules[name] == {f":?set {name} in docker/.env"} for name in rules.keys() - empty)


def test_no_secret_has_a_default() -> None:
    secrets = {name for name in ENV if SECRET.match(name)}
    assert len(secrets) == 10
    assert {name for name in secrets if ENV[name]} == set()
    given = [pair for service in load_services().values() for pair in service.get("environment", {}).items()]
    assert {value for name, value in given if SECRET.match(name) and not value.startswith("${")} == set()


def test_every_sakuga_variable_of_a_service_is_a_setting() -> None:
    known = {f"SAKUGA_{field.name.upper()}" for field in msgspec.structs.fields(Settings)}
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}
    assert {name for name in given if name.startswith("SAKUGA_")} <= known


@pytest.mark.parametrize("name", sorted(AIRFLOW))
def test_every_airflow_service_has_the_settings_measured_against_failures(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert {key: environment.get(key) for key in FAILURE_SETTINGS} == FAILURE_SETTINGS
    assert environment["AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION"] == "True"


def test_there_is_one_worker_per_queue() -> None:
    queues = sorted(option(worker["command"], "queues") for worker in WORKERS.values())
    assert queues == sorted(QUEUES) == sorted({*STAGE_QUEUES.values(), "catalog"})
    assert all(name == f"worker-{option(worker['command'], 'queues')}" for name, worker in WORKERS.items())


def test_a_worker_is_named_and_checked_by_its_queue() -> None:
    for worker in WORKERS.values():
        queue = option(worker["command"], "queues")
        assert option(worker["command"], "celery-hostname") == f"{queue}@%h"
        assert worker["healthcheck"]["test"][-1] == queue


@pytest.mark.parametrize("queue", QUEUES)
def test_a_pool_has_as_many_slots_as_the_worker_of_its_queue(queue: str) -> None:
    slots = option(WORKERS[f"worker-{queue}"]["command"], "concurrency")
    assert slots == SERVICES["airflow-init"]["environment"][f"{queue.upper()}_POOL"]


def test_one_process_works_for_a_card_and_one_writes_the_catalog() -> None:
    assert [option(WORKERS[f"worker-{queue}"]["command"], "concurrency") for queue in ("gpu", "catalog")] == ["1", "1"]


def test_every_service_comes_back_after_a_crash_and_a_one_shot_gives_up() -> None:
    restarts = {name: service["restart"] for name, service in SERVICES.items()}
    assert {name for name, restart in restarts.items() if restart == "on-failure:3"} == ONE_SHOT
    assert {restarts[name] for name in restarts.keys() - ONE_SHOT} == {"unless-stopped"}


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - ONE_SHOT))
def test_a_lasting_service_has_a_health_check_with_limits(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert read_seconds(check["timeout"]) < read_seconds(check["interval"])
    assert check["retries"] >= 3
    script = next((part for part in check["test"] if part.endswith(".py")), None)
    assert script is None or (ROOT / script).is_file()


def test_a_worker_may_end_its_longest_batch_before_it_is_killed() -> None:
    grace_s = {name: read_seconds(service["stop_grace_period"]) for name, service in SERVICES.items()}
    assert all(grace_s[name] > BATCH_S_MAX for name in WORKERS)
    assert grace_s["worker-gpu"] >= 6 * BATCH_S_MAX


def test_a_service_waits_for_what_it_needs() -> None:
    for name, service in SERVICES.items():
        for needed, how in service.get("depends_on", {}).items():
            ended = "service_completed_successfully" if needed in ONE_SHOT else "service_healthy"
            assert how["condition"] == ended, f"{name} → {needed}"
            assert how.get("required", True) != ("profiles" in SERVICES[needed]), f"{name} → {needed}"
    assert all({"airflow-init", "api-server", "redis"} <= set(worker["depends_on"]) for worker in WORKERS.values())


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_an_image_is_pinned_to_a_release(name: str) -> None:
    image = SERVICES[name]["image"]
    if image == "sakuga-tasks:dev":
        return
    assert re.search(r":(RELEASE\.[\dTZ-]+|\d+\.\d+(\.\d+)?(-\w+)?)$", image), image


def test_the_dockerfile_starts_from_pinned_images() -> None:
    froms = re.findall(r"(?m)^FROM (\S+)", (ROOT / "docker" / "Dockerfile").read_text())
    assert len(set(froms)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", froms[0])


def test_our_image_is_built_once() -> None:
    ours = {name for name, service in SERVICES.items() if service["image"].startswith("sakuga-tasks:")}
    assert ours == AIRFLOW | {"bucket-init"}
    assert {name for name in ours if "build" in SERVICES[name]} == {"bucket-init"}
    assert {SERVICES[name]["pull_policy"] for name in AIRFLOW} == {"never"}


def test_no_port_is_published_but_the_web_interface_on_loopback() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"api-server": ["127.0.0.1:8080:8080"]}


def test_the_keys_of_the_store_are_given_to_workers_alone() -> None:
    holders = {name for name, service in SERVICES.items() if "AWS_SECRET_ACCESS_KEY" in service.get("environment", {})}
    assert holders == {"bucket-init", *WORKERS}


def test_every_volume_is_declared_and_used() -> None:
    mounted = [entry.split(":")[0] for service in SERVICES.values() for entry in service.get("volumes", [])]
    declared: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["volumes"]
    assert {volume for volume in mounted if "/" not in volume} == set(declared)


def test_each_profile_runs_one_s3_server() -> None:
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles == {"seaweedfs": ["seaweedfs"], "minio": ["minio"]}
    assert ENV["COMPOSE_PROFILES"] in profiles
    assert ENV["SAKUGA_S3_ENDPOINT_URL"] == f"http://{ENV['COMPOSE_PROFILES']}:8333"


def test_the_gpu_file_adds_to_services_that_exist() -> None:
    added = load_services(ROOT / "docker" / "gpu.yml")
    assert set(added) == {"worker-gpu"}
    devices = added["worker-gpu"]["deploy"]["resources"]["reservations"]["devices"]
    assert [device["capabilities"] for device in devices] == [["gpu"]]


def test_hadolint_finds_nothing() -> None:
    program = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([program, ROOT / "docker" / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_no_secret_file_goes_into_the_image() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    assert lines.index("docker/.env") > lines.index("!docker")
    copied = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert {path for path in copied if not (ROOT / path).exists()} == set()
