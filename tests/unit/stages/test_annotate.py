from typing import get_args

import numpy as np
import pytest

from sakuga_tasks.errors import ConfigError, InvalidRecordError
from sakuga_tasks.records.annotation import Annotation, Facts, Rating
from sakuga_tasks.records.tables import DATA_TABLES
from sakuga_tasks.stages.annotate import (
    REGISTRY,
    AnnotateParams,
    Kind,
    Predictor,
    Reading,
    annotate_clip,
    annotators,
)

IDS = {"clip_id": "c" * 32, "video_id": "d" * 64}
STILLS = [np.full((8, 8, 3), 200, dtype=np.uint8)]
SCORES = {"rating_general": 0.9, "rating_sensitive": 0.05, "rating_questionable": 0.03, "rating_explicit": 0.02}


def rate_general(stills):
    return {"rating": "general", **SCORES}


@pytest.mark.parametrize("annotator", REGISTRY.values(), ids=REGISTRY)
def test_every_annotator_fills_a_table_of_annotations(annotator):
    assert issubclass(DATA_TABLES[annotator.table].record, Annotation)


def test_every_kind_has_an_annotator():
    assert {annotator.kind for annotator in REGISTRY.values()} == set(get_args(Kind))


def test_names_are_returned_once_in_the_order_of_the_registry():
    assert [annotator.name for annotator in annotators(["tags", "facts", "tags"])] == ["facts", "tags"]


def test_an_unknown_annotator_is_refused_with_the_names_there_are():
    with pytest.raises(ConfigError, match=r"'moods' is unknown: choose from facts, tags"):
        annotators(["moods"])


def test_only_what_needs_no_weights_runs_by_default():
    assert [annotator.is_learned for annotator in annotators(AnnotateParams().annotators)] == [False]


def test_facts_answer_without_a_model():
    reading = annotate_clip(REGISTRY["facts"], STILLS, **IDS)
    assert reading.status == "ok"
    assert isinstance(reading.record, Facts)


@pytest.mark.parametrize("name", [name for name, annotator in REGISTRY.items() if annotator.is_learned])
def test_a_learned_annotator_without_weights_writes_nothing(name):
    assert annotate_clip(REGISTRY[name], STILLS, **IDS) == Reading("no_model", None)


def test_a_model_answers_with_its_name_in_the_row():
    reading = annotate_clip(REGISTRY["ratings"], STILLS, **IDS, predictor=Predictor("swin@2", rate_general))
    assert reading == Reading("ok", Rating(**IDS, annotator="ratings:1:swin@2", rating="general", **SCORES))


def test_a_model_cannot_answer_for_another_clip():
    predictor = Predictor("m", lambda stills: {**rate_general(stills), "clip_id": "e" * 32})
    assert annotate_clip(REGISTRY["ratings"], STILLS, **IDS, predictor=predictor).record.clip_id == IDS["clip_id"]


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({}, "rating"),
        ({"rating": "fine", **SCORES}, "fine"),
        ({"rating": "general", **SCORES, "rating_explicit": 1.5}, "rating_explicit"),
    ],
    ids=["empty", "unknown rating", "score above one"],
)
def test_an_answer_outside_the_columns_is_rejected_by_field(answer, complaint):
    with pytest.raises(InvalidRecordError, match=complaint):
        annotate_clip(REGISTRY["ratings"], STILLS, **IDS, predictor=Predictor("m", lambda stills: answer))
