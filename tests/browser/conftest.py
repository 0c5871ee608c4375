"""A real Chromium, and an Airflow that nobody has touched."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.airflow_stand import DAG_IDS, HEALTHY_S, Stand, run_stand

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine's own."""
    executable = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip("chromium is not installed: make system-deps")
    with sync_playwright() as playwright:
        # Its sandbox refuses to start for root, as which containers run tests.
        yield playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])


@pytest.fixture(scope="session")
def stand(browser: Browser, smallest_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A running Airflow whose DAGs are as they were made: paused."""
    with run_stand(ROOT, tmp_path_factory.mktemp("stand"), source_roots=[smallest_footage]) as running:
        running.airflow.wait_healthy(HEALTHY_S, dag_ids=DAG_IDS)
        running.airflow.ensure_pools()
        yield running
