import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sakuga_tasks.cli import COMMANDS, main

WITHOUT_STORE = {"sakuga cut"}
README = Path(__file__).resolve().parents[3] / "README.md"
HEAVY = ("av", "boto3", "cv2", "duckdb", "httpx", "numpy", "pyarrow", "rich", "scenedetect", "skimage", "torch")


def leaves(group: click.Group, path: tuple[str, ...] = ("sakuga",)) -> Iterator[tuple[str, click.Command]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


LEAVES = dict(leaves(main))


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert name in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_has_help_can_be_verbose_and_takes_a_store_unless_it_works_on_files_alone(name: str) -> None:
    command = LEAVES[name]
    options = {option for param in command.params for option in param.opts}
    assert command.help
    assert {"--verbose", "--json"} <= options
    assert ("--store" in options) is (name not in WITHOUT_STORE)
    assert all(param.help for param in command.params if isinstance(param, click.Option))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help is not None
    assert " ".join(command.help.split("\n\n")[0].split()) == COMMANDS[name].help


def test_help_loads_nothing_heavy() -> None:
    script = f"""
import sys
from click.testing import CliRunner
from sakuga_tasks.cli import main
assert CliRunner().invoke(main, ["--help"]).exit_code == 0
print([name for name in {HEAVY} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_of_run_shows_every_knob_with_its_limits_and_default(sakuga) -> None:
    shown = " ".join(sakuga("run", "--help").stdout.split())
    assert "Sample: how many drawings are sampled" in shown
    assert "Every how many drawings one is taken" in shown
    assert "[default: 12] [1<=x<=100000]" in shown
    assert "--ship-explicit / --no-ship-explicit" in shown
    assert "--cuts [cells|sakuga42m]" in shown


def test_the_version_is_the_package_s(sakuga) -> None:
    assert sakuga("--version").stdout.startswith("sakuga, version ")


def test_an_unknown_command_is_a_usage_error(sakuga) -> None:
    done = sakuga("rnu")
    assert done.exit_code == 2
    assert "No such command 'rnu'" in done.stderr
