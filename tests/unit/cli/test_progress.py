import logging
from collections.abc import Iterator

import pytest

from sakuga_tasks.cli.progress import LogProgress, show_progress


@pytest.fixture
def clock() -> Iterator[float]:
    """Ten seconds pass between two looks."""
    return iter(range(0, 1000, 10))


def test_progress_is_logged_at_most_every_30_seconds(clock: Iterator[float], caplog: pytest.LogCaptureFixture) -> None:
    progress = LogProgress(clock=lambda: next(clock))
    with caplog.at_level(logging.INFO):
        for done in range(8):
            progress("analyse", done, 10)
    assert caplog.messages == [
        "analyse: 3/10 work lists, 30 %, eta 1 min 10 s",
        "analyse: 6/10 work lists, 60 %, eta 0 min 40 s",
    ]


def test_a_new_stage_starts_its_own_count(clock: Iterator[float], caplog: pytest.LogCaptureFixture) -> None:
    progress = LogProgress(clock=lambda: next(clock))
    with caplog.at_level(logging.INFO):
        for stage in ("analyse", "analyse", "analyse", "sample", "sample"):
            progress(stage, 1, 2)
    assert caplog.messages == []


def test_without_a_terminal_no_bar_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress() as on_progress:
        on_progress("analyse", 0, 1)
        on_progress("analyse", 1, 1)
    assert capsys.readouterr() == ("", "")
