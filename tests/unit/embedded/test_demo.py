"""What the demo says at its end, held against a store that the chain has made."""

import logging
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sakuga_tasks.cli import main
from sakuga_tasks.config import Settings
from sakuga_tasks.embedded.demo import describe_end, describe_rest, queries_to_try
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.chain import run_stages
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.publish import publish
from tests.s3_servers import S3Server

SAKUGA = str(Path(sys.executable).with_name("sakuga"))
ELSEWHERE = Path("/somewhere/else")


@pytest.fixture(autouse=True)
def no_log_lines_after() -> Iterator[None]:
    """Take away the handler of a command's log lines, whose stream ends with it."""
    yield
    logger = logging.getLogger("sakuga_tasks")
    logger.handlers.clear()
    logger.setLevel(logging.NOTSET)


def make_release(settings: Settings, source: Path) -> Settings:
    run_stages(settings, DatasetParams(), source=str(source), licence="own")
    publish(settings, DatasetParams(), year=2026)
    return settings


@pytest.fixture(scope="module")
def finished(smallest_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("finished")
    return make_release(Settings(store=str(folder / "a store"), cache=str(folder / "cache")), smallest_footage)


def printed_commands(text: str) -> list[list[str]]:
    """Return the arguments of every command of ours in a text."""
    lines = (line[line.index(SAKUGA) :] for line in text.splitlines() if SAKUGA in line)
    return [shlex.split(line)[1:] for line in lines]


def test_every_command_the_demo_prints_works(
    finished: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = printed_commands(describe_end(finished, ELSEWHERE, elapsed_s=60))
    assert commands == queries_to_try(finished)
    for command in commands:
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
        assert done.stdout
    assert (tmp_path / "clip.png").read_bytes().startswith(b"\x89PNG")


def test_a_demo_says_that_it_goes_on_with_one_that_was_stopped(smallest_footage: Path, tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "store"), cache=str(tmp_path / "cache"))
    assert describe_rest(settings) is None

    plan = crawl.plan(settings, DatasetParams(), source=str(smallest_footage), licence="own")
    said = "An earlier run stopped before its end; this one goes on in file://"
    rest = describe_rest(settings)
    assert rest is not None
    assert rest.startswith(said)
    assert rest.endswith("(done: nothing yet).")

    crawl.STAGE.work(settings, DatasetParams(), plan.lists[0])
    crawl.STAGE.commit(settings, DatasetParams())
    rest = describe_rest(settings)
    assert rest is not None
    assert rest.endswith("(done: crawl 1).")


def test_a_demo_after_one_that_ended_has_nothing_to_go_on_with(finished: Settings) -> None:
    assert describe_rest(finished) is None


def test_the_demo_names_the_release_and_a_report_that_is_there(finished: Settings) -> None:
    lines = [line.split(maxsplit=1) for line in describe_end(finished, ELSEWHERE, elapsed_s=60).splitlines()]
    said = {line[0]: line[1] for line in lines if len(line) == 2}
    assert said["Release"] == "2026.1 is ready after 60 s."
    assert (Path(said["release"]) / "manifest.json").is_file()
    assert Path(said["report"]).read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.slow
def test_a_report_on_s3_is_reached_by_an_export_that_works(
    smallest_footage: Path,
    s3_url: str,
    moto_server: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = moto_server.settings()
    for name, value in {
        "AWS_ACCESS_KEY_ID": given["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": given["secret_access_key"],
        "SAKUGA_S3_ENDPOINT_URL": given["endpoint_url"],
        "SAKUGA_S3_REGION": given["region"],
        "SAKUGA_CACHE": str(tmp_path / "cache"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    settings = Settings(store=s3_url, s3_endpoint_url=given["endpoint_url"], s3_region=given["region"])
    make_release(settings, smallest_footage)
    export, *queries = printed_commands(describe_end(settings, ELSEWHERE, elapsed_s=60))
    assert len(queries) == 3
    done = CliRunner().invoke(main, export)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "report.html").is_file()


def test_in_the_checkout_the_commands_are_short(finished: Settings) -> None:
    folder = Path(SAKUGA).parent
    assert f"  {folder.name}/sakuga catalog sql" in describe_end(finished, folder.parent, elapsed_s=60)
