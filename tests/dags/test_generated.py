"""Files that follow from others are current; `make generate` writes them."""

from stagekit.generate import DOCS_FILE, KNOBS_FILE, dags_markdown, knobs_python
from stagekit.knobs import TITLES
from stagekit.library_knobs import LIBRARY_KNOBS

from sakuga_tasks.jobs.knobs import knobs


def test_the_forms_know_the_librarys_knobs_as_they_are_now() -> None:
    assert KNOBS_FILE.read_text() == knobs_python()


def test_the_page_about_the_dags_says_what_they_say_now() -> None:
    assert DOCS_FILE.read_text() == dags_markdown()


def test_every_knob_stands_under_its_own_stage() -> None:
    stages = {"stills": "sample", "cut": "analyse"}
    groups = {knob.name: stages.get(knob.group, knob.group) for knob in knobs()}
    shown = {name: stage for stage, titles in TITLES.items() for name in titles}
    assert shown == {name: groups[name] for name in shown}


def test_every_number_has_limits() -> None:
    shown = [name for titles in TITLES.values() for name in titles]
    numbers = [LIBRARY_KNOBS[name] for name in shown if LIBRARY_KNOBS[name]["type"] in ("integer", "number")]
    assert all({"minimum", "maximum"} <= set(schema) for schema in numbers)
