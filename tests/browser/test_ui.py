"""The embedded Airflow as a person sees it, in a real browser. Screenshots lie in the test's folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.airflow_stand import DAG_IDS, Stand

PATIENCE_MS = 60_000.0
VIEW = {"width": 1400, "height": 1300}


@pytest.fixture
def page(browser: Browser, stand: Stand) -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE_MS)
    with browser.new_context(viewport=VIEW, base_url=stand.airflow.url) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()


def open_form(page: Page) -> Locator:
    """Open the trigger form of make_dataset and return it."""
    page.goto("/dags/make_dataset")
    page.get_by_role("button", name="Trigger").first.click()
    form = page.get_by_role("dialog")
    expect(field(form, "source")).to_be_visible()
    return form


def field(form: Locator, name: str) -> Locator:
    return form.locator(f"[name=element_{name}]")


def test_all_dags_are_listed_and_paused(page: Page, stand: Stand, tmp_path: Path) -> None:
    page.goto("/dags")
    for dag_id in DAG_IDS:
        expect(page.get_by_role("link", name=dag_id, exact=True)).to_be_visible()
    switches = page.locator("input[type=checkbox]")
    page.screenshot(path=tmp_path / "dags.png")
    assert [switch.is_checked() for switch in switches.all()] == [False] * len(DAG_IDS)
    assert stand.list_runs() == []


def test_the_form_explains_itself_in_sections(page: Page, tmp_path: Path) -> None:
    form = open_form(page)
    page.screenshot(path=tmp_path / "form.png")
    assert "A folder of videos, or a list of them" in form.inner_text()
    assert form.locator("code").first.inner_text() == "path"
    assert "`" not in form.inner_text()
    assert "This field is required" in form.inner_text()
    sections = ["Crawl", "Shots and drawings", "Sampled drawings", "Annotators", "Captions", "Release", "Tasks"]
    for section in sections:
        form.get_by_role("button", name=section, exact=True).click()
        page.screenshot(path=tmp_path / f"form_{section}.png")
    expect(form.get_by_text("Fewest tasks of a stage")).to_be_visible()
    titles = form.get_by_role("button").all_inner_texts()
    assert [title for title in titles if title in sections] == sections


def test_the_form_says_the_limits_and_puts_a_value_back_within_them(page: Page, stand: Stand, tmp_path: Path) -> None:
    form = open_form(page)
    field(form, "source").fill("videos")
    form.get_by_role("button", name="Shots and drawings").click()
    expect(form.get_by_text("Shots with fewer frames")).to_contain_text("1 to 10000.")
    field(form, "shot_frames_min").fill("0")
    page.screenshot(path=tmp_path / "out_of_range.png")
    field(form, "shot_frames_min").blur()
    expect(field(form, "shot_frames_min")).to_have_value("1")
    page.screenshot(path=tmp_path / "put_back.png")
    assert stand.list_runs() == []


def test_a_run_is_triggered_from_the_form_and_seen(
    page: Page, stand: Stand, smallest_footage: Path, tmp_path: Path
) -> None:
    form = open_form(page)
    field(form, "source").fill(str(smallest_footage))
    field(form, "licence").fill("own")
    page.screenshot(path=tmp_path / "filled.png")
    form.get_by_role("button", name="Trigger", exact=True).last.click()
    expect(form).to_be_hidden()
    (run,) = stand.list_runs("make_dataset")
    stand.succeed("make_dataset", run["dag_run_id"])
    page.goto(f"/dags/make_dataset/runs/{run['dag_run_id']}")
    expect(page.get_by_text("Success", exact=True).first).to_be_visible()
    page.screenshot(path=tmp_path / "run.png")
    assert run["conf"]["licence"] == "own"
    assert {path.name for path in stand.store.iterdir()} >= {"clips", "releases"}
