"""A real Airflow, its own scheduler, the real DAGs and the real jobs, on the smallest footage.

The fixtures are the chapters of one story, in order; each goes on from the store that the one before has left. Those
of one chapter run at the same time.
"""

import subprocess
from typing import Any, NamedTuple

import httpx
import pytest

from sakuga_tasks.embedded import RunProgress
from sakuga_tasks.errors import ConfigError
from tests.airflow_stand import DAG_IDS, Stand, list_releases, read_release
from tests.dags.backfills import (
    FOLLOWER_ID,
    Backfills,
    create_backfills,
    follow_backfills,
    read_backfills,
    wait_completed,
)
from tests.dags.conftest import Footage

RUN_S = 120.0


class Opened(NamedTuple):
    """A dry run, the first run ever, and what stood there after it."""

    dry_run: RunProgress
    runs: list[dict[str, Any]]
    store_exists: bool


class Walked(NamedTuple):
    """A whole chain, and a run with a setting nobody knows."""

    run: RunProgress
    releases: list[str]
    unknown: RunProgress
    notice: dict[str, Any]


class Repeated(NamedTuple):
    """The same chain again, and a backfill of every stage."""

    run: RunProgress
    releases: list[str]
    backfills: Backfills


class Resumed(NamedTuple):
    """A chain on new footage that was cancelled in the middle, and the one after it."""

    cancelled: RunProgress
    notice: dict[str, Any]
    run: RunProgress
    version: str


@pytest.fixture(scope="session")
def opened(stand: Stand, footage: Footage) -> Opened:
    with httpx.Client(base_url=stand.airflow.url, trust_env=False, follow_redirects=True) as browser:
        for page in ["/", "/dags", "/dags/make_dataset"]:
            browser.get(page).raise_for_status()
    # A run that was asked for shows that the scheduler has looked at every DAG, several times.
    dry_run = stand.run("make_dataset", source=str(footage.first), licence="own", dry_run=True)
    return Opened(dry_run, stand.list_runs(), stand.store.exists())


@pytest.fixture(scope="session")
def walked(stand: Stand, opened: Opened, footage: Footage) -> Walked:
    run_id = stand.airflow.trigger("make_dataset", {"source": str(footage.first), "licence": "own"})
    unknown_id = stand.airflow.trigger("crawl_sources", {"source": str(footage.first), "sauce": 1})
    run = stand.succeed("make_dataset", run_id)
    unknown = stand.follow("crawl_sources", unknown_id)
    return Walked(run, list_releases(stand.store), unknown, stand.wait_notice(unknown_id))


@pytest.fixture(scope="session")
def repeated(stand: Stand, walked: Walked, footage: Footage) -> Repeated:
    create_backfills(stand, source=footage.first, reprocess="none")
    run = stand.run("make_dataset", source=str(footage.first), licence="own")
    return Repeated(run, list_releases(stand.store), follow_backfills(stand))


@pytest.fixture(scope="session")
def resumed(stand: Stand, repeated: Repeated, footage: Footage) -> Resumed:
    conf = {"source": str(footage.second), "licence": "own"}
    run_id = stand.airflow.trigger("make_dataset", conf)

    def stop_in_the_middle(progress: RunProgress) -> None:
        if any(task.task_id.startswith("analyse") and "waiting" not in task.states for task in progress.tasks):
            stand.patch(f"dags/make_dataset/dagRuns/{run_id}", state="failed")

    stand.airflow.follow("make_dataset", run_id, stop_in_the_middle)
    cancelled = stand.airflow.look("make_dataset", run_id)
    run = stand.run("make_dataset", **conf)
    return Resumed(cancelled, stand.wait_notice(run_id), run, list_releases(stand.store)[-1])


def test_nothing_runs_because_a_home_was_made_a_dag_unpaused_or_the_ui_opened(opened: Opened) -> None:
    assert [(run["dag_id"], run["run_type"]) for run in opened.runs] == [("make_dataset", "manual")]


def test_a_dry_run_says_what_it_would_take_and_moves_nothing(opened: Opened) -> None:
    assert opened.dry_run.note is not None
    assert opened.dry_run.note.startswith("dry run: 1 items")
    assert all(part in opened.dry_run.note for part in ["GB to take in", "hours", "of store needed", "GB free"])
    assert {task.task_id for task in opened.dry_run.tasks if "success" in task.states} == {"take_in_source"}
    assert not opened.store_exists


def test_the_whole_chain_ends_in_a_release_and_says_so(walked: Walked) -> None:
    assert walked.run.note is not None
    lines = dict(line.split(": ", 1) for line in walked.run.note.splitlines())
    assert list(lines) == ["crawl", "download", "analyse", "sample", "annotate", "caption", "publish"]
    assert lines["crawl"].startswith("done, 1 items")
    assert lines["publish"].startswith(f"release {walked.releases[-1]}, 2 clips of 1 videos")


def test_an_unknown_setting_fails_the_run_and_reaches_the_webhook(walked: Walked) -> None:
    assert walked.unknown.state == "failed"
    assert (walked.notice["event"], walked.notice["dag_id"]) == ("run_failed", "crawl_sources")
    assert walked.unknown.note is not None
    assert walked.unknown.note.startswith("crawl: failed: unknown settings ['sauce']: this DAG knows ")


@pytest.mark.parametrize(
    "conf",
    [
        {"source": 3},
        {"source": "x", "shot_frames_min": 0},
        {"source": "x", "cuts": "sharp"},
        {"source": "x", "annotators": ["fact"]},
        {"source": "x", "extensions": ["*"]},
        {},
    ],
    ids=["wrong_type", "out_of_range", "not_in_the_list", "no_annotator", "no_ending", "missing"],
)
def test_a_value_outside_its_limits_is_refused_by_the_api(stand: Stand, conf: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="POST dags/make_dataset/dagRuns: 400"):
        stand.airflow.trigger("make_dataset", conf)


def test_a_value_outside_its_limits_is_refused_by_the_command_line(stand: Stand) -> None:
    with stand.command("dags", "trigger", "make_dataset", "-c", '{"source": "x", "shot_frames_min": 0}') as command:
        said, _ = command.communicate(timeout=RUN_S)
    assert command.returncode != 0
    assert "0 is less than the minimum of 1" in said


def test_a_second_run_returns_the_same_release(walked: Walked, repeated: Repeated) -> None:
    assert repeated.run.note is not None
    assert f"publish: nothing new: release {walked.releases[-1]}" in repeated.run.note
    assert repeated.releases == walked.releases


def test_every_stage_can_be_backfilled(repeated: Repeated) -> None:
    assert sorted(repeated.backfills) == [dag_id for dag_id in DAG_IDS if dag_id != "make_dataset"]
    assert {run["state"] for run in repeated.backfills.values()} == {"success"}


def test_a_run_cancelled_in_the_middle_reaches_the_webhook(resumed: Resumed) -> None:
    assert resumed.cancelled.state == "failed"
    assert resumed.notice["dag_id"] == "make_dataset"


def test_releases_have_the_bytes_of_those_without_airflow_also_after_a_cancelled_run(
    stand: Stand, walked: Walked, resumed: Resumed, chains: tuple[Any, "subprocess.Popen[bytes]"]
) -> None:
    other_store, process = chains
    assert process.wait(RUN_S) == 0
    assert list_releases(other_store) == [walked.releases[-1], resumed.version]
    for version in list_releases(other_store):
        assert read_release(stand.store, version) == read_release(other_store, version)
        assert len(read_release(stand.store, version)) > 5


def test_a_stage_follows_the_asset_of_the_one_before(stand: Stand, resumed: Resumed) -> None:
    assert "asset_triggered" in {run["run_type"] for run in stand.list_runs(FOLLOWER_ID)}


def test_a_completed_interval_can_be_backfilled_again(stand: Stand, repeated: Repeated, footage: Footage) -> None:
    wait_completed(stand)
    create_backfills(stand, source=footage.first, reprocess="completed", is_paused=True)
    again = read_backfills(stand)
    assert {run["state"] for run in again.values()} == {"queued"}
    assert {run["dag_run_id"] for run in again.values()} == {run["dag_run_id"] for run in repeated.backfills.values()}
    # One of them to its end is enough here: publish, which renews nothing that another DAG follows.
    stand.airflow.unpause("publish_release")
    stand.succeed("publish_release", again["publish_release"]["dag_run_id"])
