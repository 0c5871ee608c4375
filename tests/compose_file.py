"""docker-compose.yml as data, its variables filled in as compose does it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = ROOT / "docker-compose.yml"
ENV_EXAMPLE = ROOT / "docker" / "env.example"

VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<rule>[^}]*)\}")
SECRET = re.compile(r".*(PASSWORD|SECRET|_KEY|_KEY_ID)$")


class Variable(NamedTuple):
    """One use of a variable; the rule is what compose does when it has no value."""

    name: str
    rule: str


def find_variables(text: str) -> list[Variable]:
    """Return every use of a variable in a compose file."""
    return [Variable(found["name"], found["rule"]) for found in VARIABLE.finditer(text)]


def read_env_file(path: Path) -> dict[str, str]:
    """Return the variables of an env file, in their order."""
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def fill_secrets(variables: Mapping[str, str], *, secret: str) -> dict[str, str]:
    """Return the variables with every empty secret set."""
    return {name: value or (secret if SECRET.match(name) else "") for name, value in variables.items()}


def load_services(path: Path = COMPOSE, values: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Return the services of a compose file, with its variables filled in where values are given."""
    services: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text())["services"]
    return services if values is None else _fill(services, values)


def read_seconds(duration: str) -> float:
    """Return the seconds of a duration such as `1m30s`."""
    units = {"h": 3600.0, "m": 60.0, "s": 1.0}
    parts = re.findall(r"(\d+)([hms])", duration)
    assert "".join(number + unit for number, unit in parts) == duration, duration
    return sum(int(number) * units[unit] for number, unit in parts)


def _fill(node: Any, values: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _fill(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_fill(value, values) for value in node]
    return VARIABLE.sub(lambda found: values[found["name"]], node) if isinstance(node, str) else node
