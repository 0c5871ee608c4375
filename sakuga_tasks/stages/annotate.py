"""The registry of annotators: what may be said about a clip, by what, and into which table.

An annotator is learned or weight-free. A learned one reaches this stage as a `Predictor`; without
one it answers `no_model` and writes no row, so an absent row is never mistaken for a verdict.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from sakuga_tasks.errors import ConfigError, InvalidRecordError
from sakuga_tasks.records.annotation import Annotation
from sakuga_tasks.records.tables import DATA_TABLES
from sakuga_tasks.stages.facts import FACTS_VERSION, ByteArray, read_facts

STAGE_VERSION = 1

Kind = Literal["facts", "tags", "ratings", "captions", "aesthetics", "texts", "embeddings", "taxonomies"]
Status = Literal["ok", "no_model"]
Predict = Callable[[Sequence[ByteArray]], Mapping[str, Any]]


class AnnotateParams(msgspec.Struct, frozen=True, kw_only=True):
    """Which annotators look at the samples."""

    annotators: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = ("facts",)
    """Names from the registry; a learned one without weights is recorded as `no_model`."""


class Annotator(NamedTuple):
    """One annotator: its kind is also the name of the table it fills.

    `version` grows when its output changes. `is_learned` says that it needs weights.
    """

    name: str
    kind: Kind
    version: int
    is_learned: bool

    @property
    def table(self) -> str:
        """The catalog table its rows go to."""
        return self.kind


class Predictor(NamedTuple):
    """A model as this stage sees it: a name to record, and stills in, the record's own columns out."""

    model: str
    predict: Predict


class Reading(NamedTuple):
    """What came of one annotator on one clip; `record` is set when `status` is ok."""

    status: Status
    record: Annotation | None


REGISTRY: dict[str, Annotator] = {
    annotator.name: annotator
    for annotator in (
        Annotator("facts", "facts", FACTS_VERSION, is_learned=False),
        Annotator("tags", "tags", 1, is_learned=True),
        Annotator("ratings", "ratings", 1, is_learned=True),
        Annotator("captions", "captions", 1, is_learned=True),
        Annotator("aesthetics", "aesthetics", 1, is_learned=True),
        Annotator("texts", "texts", 1, is_learned=True),
        Annotator("embeddings", "embeddings", 1, is_learned=True),
        Annotator("taxonomies", "taxonomies", 1, is_learned=True),
    )
}


def annotators(names: Collection[str]) -> list[Annotator]:
    """Return the named annotators in the order of the registry, each once.

    Raises:
        ConfigError: a name stands not in the registry.
    """
    for name in names:
        if name not in REGISTRY:
            raise ConfigError(f"annotator {name!r} is unknown: choose from {', '.join(REGISTRY)}")
    return [annotator for name, annotator in REGISTRY.items() if name in names]


def annotate_clip(
    annotator: Annotator,
    stills: Sequence[ByteArray],
    *,
    clip_id: str,
    video_id: str,
    predictor: Predictor | None = None,
) -> Reading:
    """Return what an annotator says about a clip's samples.

    Args:
        annotator: One of the registry.
        stills: Full-range sRGB pictures of one size; shape (H, W, 3), 8-bit levels.
        clip_id: The clip they come from.
        video_id: The video that clip comes from.
        predictor: The model of a learned annotator; None where no weights are configured.

    Raises:
        InvalidRecordError: the samples are no pictures, or the model's answer breaks a column's limit.
    """
    if not annotator.is_learned:
        return Reading("ok", read_facts(stills, clip_id=clip_id, video_id=video_id))
    if predictor is None:
        return Reading("no_model", None)
    answer = {
        **predictor.predict(stills),
        "clip_id": clip_id,
        "video_id": video_id,
        "annotator": f"{annotator.name}:{annotator.version}:{predictor.model}",
    }
    return Reading("ok", _as_record(annotator, answer))


def _as_record(annotator: Annotator, answer: Mapping[str, Any]) -> Annotation:
    record = DATA_TABLES[annotator.table].record
    try:
        converted = msgspec.convert(answer, record, strict=True)
    except msgspec.ValidationError as error:
        raise InvalidRecordError(
            f"clip {answer['clip_id']}: {answer['annotator']} answered outside its columns: {error}; check the model"
        ) from error
    if not isinstance(converted, Annotation):
        raise InvalidRecordError(f"table {annotator.table} holds no annotations: name one that does")
    return converted
