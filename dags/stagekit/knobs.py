"""The form of every DAG: typed, explained and limited.

A knob is named after the field it sets. A stage's runs hang on its own knobs and on those of the stages before it,
so a DAG shows both; leave them alike, or a stage finds nothing to do.
"""

from collections.abc import Iterable

from airflow.sdk import Param

SOURCE = "A folder of videos, or a list of them (CSV, JSONL or Parquet with a column `path` or `url`)."
LICENCE = "Licence of items that bring none, as an SPDX id such as `CC-BY-4.0`, or `own`. Unknown if empty."

SOURCE_KNOBS: dict[str, Param] = {
    "licence": Param(None, type=["null", "string"], minLength=1, maxLength=100, title="Licence", description=LICENCE),
}

DATASET_KNOBS: dict[str, dict[str, Param]] = {
    "crawl": {},
    "download": {},
    "analyse": {
        "cuts": Param(
            "adaptive",
            enum=["adaptive", "sakuga42m"],
            title="Cut rule",
            description="`adaptive` with flash guard, or `sakuga42m`: the rule of the paper.",
        ),
        "drawings": Param(
            "local",
            enum=["local", "sakuga42m"],
            title="Drawing rule",
            description="`local` block change, or `sakuga42m`: SSIM at 64 px under 0.95.",
        ),
        "shot_frames_min": Param(
            18,
            type="integer",
            minimum=1,
            maximum=10_000,
            title="Shortest shot, frames",
            description="Shots with fewer frames make no clip.",
        ),
    },
    "sample": {
        "step_drawings": Param(
            12,
            type="integer",
            minimum=1,
            maximum=100_000,
            title="Sample step, drawings",
            description="One drawing in so many is looked at, from the first of a clip.",
        ),
        "samples_max": Param(
            64,
            type="integer",
            minimum=1,
            maximum=10_000,
            title="Most samples of a clip",
            description="A longer clip is sampled with a wider, still even step.",
        ),
        "long_side_px": Param(
            768,
            type="integer",
            minimum=64,
            maximum=4096,
            title="Long side of a sample, px",
            description="Larger drawings are shrunk to this.",
        ),
    },
    "annotate": {
        "annotators": Param(
            ["facts"],
            type="array",
            items={"type": "string"},
            minItems=1,
            title="Annotators",
            description="Names from the registry; a learned one without weights is recorded as `no_model`.",
        ),
    },
    "caption": {},
}

PUBLISH_KNOBS: dict[str, Param] = {
    "year": Param(
        None,
        type=["null", "integer"],
        minimum=2000,
        maximum=2999,
        title="Year of the release",
        description="First part of its version; empty takes the year in which the interval ends, else this year.",
    ),
    "ship_unknown_licence": Param(
        False, type="boolean", title="Ship unknown licences", description="Ship clips whose licence is not known."
    ),
    "ship_restricted_licence": Param(
        False,
        type="boolean",
        title="Ship restricted licences",
        description="Ship NonCommercial, NoDerivatives and all rights reserved.",
    ),
    "ship_questionable": Param(
        False, type="boolean", title="Ship questionable", description="Ship clips rated questionable."
    ),
    "ship_explicit": Param(False, type="boolean", title="Ship explicit", description="Ship clips rated explicit."),
}

REJECT_KNOBS: dict[str, Param] = {
    "rejects_ratio_max": Param(
        0.5,
        type="number",
        minimum=0,
        maximum=1,
        title="Most rejects, ratio",
        description="The run fails if a stage rejects a larger share of its items; single bad items never fail it.",
    ),
}

TASK_KNOBS: dict[str, Param] = {
    "lists_min": Param(
        1,
        type="integer",
        minimum=1,
        maximum=500,
        title="Fewest tasks of a stage",
        description="Little work is split into so many tasks, to use idle workers; much work into more, 500 at most.",
    ),
}


def stage_knobs(stages: Iterable[str]) -> dict[str, Param]:
    """Return the knobs of a DAG that does these stages."""
    knobs = {name: param for stage in stages for name, param in DATASET_KNOBS[stage].items()}
    return knobs | REJECT_KNOBS | TASK_KNOBS
