"""Run ids: they change exactly with what they hang on, and never by accident."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from sakuga_tasks.jobs.params import CrawlParams, DatasetParams, StillParams, runs_of
from sakuga_tasks.records.media import CutParams
from sakuga_tasks.stages.analyse_params import AnalyseParams
from sakuga_tasks.stages.annotate import AnnotateParams
from sakuga_tasks.stages.facts import FACTS_VERSION
from sakuga_tasks.stages.sample import SampleParams

# Receipts of every store out there hang on these. A change makes all work of a stage be done again:
# raise the stage's version when its output changed, and write down the new id here, with the reason in the log.
GOLDEN = {
    "crawl": "f7864ac911d8627b",
    "download": "7579bb43f4e18040",
    "analyse": "3bb55699c50fea13",
    "sample": "23b464055fb80860",
    "annotate": "638c8c97355d8f35",
    "caption": "8bb647678be201a2",
}
GOLDEN_SAKUGA42M = {"analyse": "fad4753444285472", "caption": "581ef85acae12955"}
DOWNSTREAM = {
    "crawl": {"crawl"},
    "analyse": {"analyse", "sample", "annotate", "caption"},
    "cut": {"analyse", "sample", "annotate", "caption"},
    "sample": {"sample", "annotate", "caption"},
    "stills": {"sample", "annotate", "caption"},
    "annotate": {"annotate", "caption"},
    "caption": {"caption"},
}
CHANGES: dict[str, msgspec.Struct] = {
    "crawl": CrawlParams(extensions=(".mp4",)),
    "analyse": AnalyseParams(shot_frames_min=12),
    "cut": CutParams(audio="keep"),
    "sample": SampleParams(step_drawings=6),
    "stills": StillParams(long_side_px=512),
    "annotate": AnnotateParams(annotators=("facts", "tags")),
}


def ids(params: DatasetParams) -> dict[str, str]:
    return {name: run.run_id for name, run in runs_of(params).items()}


def test_the_runs_of_the_defaults_are_those_of_every_store_out_there() -> None:
    assert ids(DatasetParams()) == GOLDEN


def test_the_runs_of_the_seeds_own_methods_are_kept_too() -> None:
    found = ids(DatasetParams(analyse=AnalyseParams(cuts="sakuga42m", drawings="sakuga42m")))

    assert {name: found[name] for name in GOLDEN_SAKUGA42M} == GOLDEN_SAKUGA42M


@pytest.mark.parametrize("group", CHANGES)
def test_a_setting_changes_its_own_run_and_those_that_read_it(group: str) -> None:
    changed = ids(msgspec.structs.replace(DatasetParams(), **{group: CHANGES[group]}))

    assert {name for name, run_id in changed.items() if run_id != GOLDEN[name]} == DOWNSTREAM[group]


def test_every_field_of_every_group_counts() -> None:
    for field in msgspec.structs.fields(DatasetParams):
        group = getattr(DatasetParams(), field.name)
        for inner in msgspec.structs.fields(type(group)):
            other = msgspec.structs.replace(group, **{inner.name: another(getattr(group, inner.name))})
            changed = ids(msgspec.structs.replace(DatasetParams(), **{field.name: other}))
            assert changed != GOLDEN, f"{field.name}.{inner.name}"


def another(value: Any) -> Any:
    """Return a value of the same type that is not this one; limits are not asked, a run id asks for none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, tuple):
        return (*value, "tags")  # an annotator, or any other text
    return value + 1 if isinstance(value, int | float) else f"{value} other"


def test_no_two_structs_of_a_run_share_a_field() -> None:
    params = DatasetParams()
    for group in ((params.analyse, params.features, params.cut), (params.sample, params.stills)):
        names = [field.name for struct in group for field in msgspec.structs.fields(type(struct))]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("method", ["cells", "sakuga42m"])
def test_a_run_hangs_on_all_that_is_measured(method: Any) -> None:
    params = DatasetParams(analyse=AnalyseParams(cuts=method))

    assert msgspec.to_builtins(params.features) == params.measures
    said = msgspec.json.decode(runs_of(params)["analyse"].params_json)
    assert said.items() >= params.measures.items()


def test_a_run_says_in_full_what_it_was_made_with() -> None:
    runs = runs_of(DatasetParams())
    said: Mapping[str, Any] = msgspec.json.decode(runs["sample"].params_json)

    assert said == {"step_drawings": 12, "samples_max": 64, "long_side_px": 768}
    assert msgspec.json.decode(runs["annotate"].params_json) == {
        "annotators": ["facts"],
        "annotator_versions": {"facts": FACTS_VERSION},
    }
    assert runs["sample"].upstream_run_ids == [GOLDEN["analyse"]]
    assert runs["caption"].upstream_run_ids == sorted([GOLDEN["analyse"], GOLDEN["annotate"]])
