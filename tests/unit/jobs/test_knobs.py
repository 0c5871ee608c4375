import subprocess
import sys
from typing import Annotated, Literal

import msgspec
import pytest

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.knobs import field_docs, groups, knobs, make_params, make_publish_params
from sakuga_tasks.jobs.params import DatasetParams, runs_of
from sakuga_tasks.stages.publish import PublishParams

BY_NAME = {knob.name: knob for knob in knobs()}


def test_every_knob_has_a_name_of_its_own_a_group_and_help() -> None:
    assert len(BY_NAME) == len(knobs())
    assert {knob.group for knob in knobs()} == set(groups())
    assert all(knob.help for knob in knobs())


def test_knobs_carry_type_default_limits_and_choices() -> None:
    step = BY_NAME["step_drawings"]
    assert (step.kind, step.default, step.minimum, step.maximum, step.path) == ("integer", 12, 1, 100_000, ("sample",))
    assert BY_NAME["cuts"].choices == ("cells", "sakuga42m")
    assert BY_NAME["ship_explicit"].kind == "boolean"
    assert (BY_NAME["extensions"].kind, BY_NAME["extensions"].default) == ("list", (".mkv", ".mp4", ".webm"))
    assert BY_NAME["salt"].path == ("publish", "split")
    assert (BY_NAME["share_min"].minimum, BY_NAME["share_min"].is_above) == (0, True)
    assert not BY_NAME["share_min"].is_below


def test_the_defaults_make_the_default_params() -> None:
    values = {knob.name: knob.default for knob in knobs()}
    assert make_params(**values) == make_params() == DatasetParams()
    assert make_publish_params(**values) == make_publish_params() == PublishParams()


def test_values_reach_their_struct_and_none_leaves_the_default() -> None:
    values = {"shot_frames_min": 24, "salt": "x", "cuts": None, "extensions": [".mp4"]}
    params, published = make_params(**values), make_publish_params(**values)
    assert params.analyse.shot_frames_min == 24
    assert params.analyse.cuts == "cells"
    assert params.crawl.extensions == (".mp4",)
    assert published.split.salt == "x"


def test_a_knob_of_publish_changes_no_run_of_the_chain() -> None:
    assert runs_of(make_params(salt="x")) == runs_of(DatasetParams())


@pytest.mark.parametrize("make", [make_params, make_publish_params])
def test_an_unknown_name_is_refused_with_the_closest(make) -> None:
    with pytest.raises(ConfigError, match=r"^step_drawing: no such setting; did you mean step_drawings\?$"):
        make(step_drawing=3)
    with pytest.raises(ConfigError, match=r"^zzz: no such setting; known: extensions, cuts"):
        make(zzz=3)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"step_drawings": 0}, r"step_drawings=0: Expected `int` >= 1"),
        ({"step_drawings": "12"}, r"step_drawings='12': Expected `int`, got `str`"),
        ({"cuts": "sharp"}, r"cuts='sharp': Invalid enum value 'sharp'"),
        ({"extensions": [".mp4", 3]}, r"extensions=\['.mp4', 3\]: Expected `str`, got `int`"),
    ],
    ids=["out of range", "wrong type", "no choice", "wrong item"],
)
def test_a_value_outside_its_limits_is_refused_by_name(values: dict, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        make_params(**values)


def test_a_publish_value_outside_its_limits_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="aesthetic_min=2: Expected `float` <= 1"):
        make_publish_params(aesthetic_min=2)


class Documented(msgspec.Struct):
    """A struct with one field of each kind of docstring."""

    one: Annotated[int, msgspec.Meta(ge=1)] = 1
    """Spread over
    two lines."""

    other: Literal["a", "b"] = "a"
    bare: int = 0


def test_field_docstrings_are_read_on_one_line() -> None:
    assert field_docs(Documented) == {"one": "Spread over two lines."}


def test_knobs_load_without_decoder_database_or_weights() -> None:
    heavy = ("av", "duckdb", "pyarrow", "torch", "cv2", "httpx")
    script = f"import sys, sakuga_tasks.jobs.knobs\nprint([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
