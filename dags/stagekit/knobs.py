"""The form of every DAG: typed, explained and limited; what can be left alone is folded away in sections.

A knob is named after the library's setting; its default, limits and help are the library's own. A stage's runs hang
on its own knobs and on those of the stages before it, so a DAG shows both; leave them alike, or a stage finds nothing
to do.
"""

from collections.abc import Iterable

from airflow.sdk import Param

from stagekit.library_knobs import LIBRARY_KNOBS

SOURCE = "A folder of videos, or a list of them: CSV, JSONL or Parquet with a column `path` or `url`."
LICENCE = (
    "Licence of items that bring none: an SPDX id such as `CC-BY-4.0`, or `own`. Without one it counts as unknown."
)
DRY_RUN = "Only say how many items, bytes and hours it would take, and how much disk is free. Nothing moves."
YEAR = "First part of the version. Empty: the year in which the run's interval ends, else this year."
REJECTS = "The run fails if a stage rejects a larger share of its items; a few bad items never fail it."
LISTS = "Little work is split into so many tasks, to use idle workers; much work into more, 500 at most."

SECTIONS = {
    "crawl": "Crawl",
    "analyse": "Shots and drawings",
    "sample": "Sampled drawings",
    "annotate": "Annotators",
    "caption": "Captions",
    "publish": "Release",
}

TITLES = {
    "crawl": {"extensions": "File name endings"},
    "download": {},
    "analyse": {
        "cuts": "Cut rule",
        "drawings": "Drawing rule",
        "shot_frames_min": "Shortest shot, frames",
        "audio": "Sound of clips",
    },
    "sample": {
        "step_drawings": "Sample step, drawings",
        "samples_max": "Most samples of a clip",
        "long_side_px": "Long side of a sample, px",
    },
    "annotate": {"annotators": "Annotators"},
    "caption": {
        "colours_max": "Most colours",
        "tags_max": "Most tags",
        "tag_score_min": "Least score of a tag",
    },
    "publish": {
        "ship_unknown_licence": "Ship unknown licences",
        "ship_restricted_licence": "Ship restricted licences",
        "ship_questionable": "Ship questionable",
        "ship_explicit": "Ship explicit",
        "aesthetic_min": "Least aesthetic score",
    },
}
"""The library's knobs that a form shows, by stage."""


def library_knob(stage: str, name: str) -> Param:
    """Return the field of one of the library's knobs."""
    schema = dict(LIBRARY_KNOBS[name])
    if "minimum" in schema and "maximum" in schema:
        # The form puts a number back within its limits without a word: here is the word.
        schema["description_md"] += f" {schema['minimum']} to {schema['maximum']}."
    return Param(schema.pop("default"), title=TITLES[stage][name], section=SECTIONS[stage], **schema)


SOURCE_KNOBS: dict[str, Param] = {
    "licence": Param(
        None, type=["null", "string"], minLength=1, maxLength=100, title="Licence", description_md=LICENCE
    ),
}

YEAR_KNOB = Param(
    None,
    type=["null", "integer"],
    minimum=2000,
    maximum=2999,
    title="Year of the release",
    section=SECTIONS["publish"],
    description_md=YEAR,
)

TASK_KNOBS: dict[str, Param] = {
    "rejects_ratio_max": Param(
        0.5,
        type="number",
        minimum=0,
        maximum=1,
        title="Most rejects, ratio",
        section="Tasks",
        description_md=REJECTS,
    ),
    "lists_min": Param(
        1,
        type="integer",
        minimum=1,
        maximum=500,
        title="Fewest tasks of a stage",
        section="Tasks",
        description_md=LISTS,
    ),
}


def stage_knobs(stages: Iterable[str]) -> dict[str, Param]:
    """Return the knobs of a DAG that does these stages, or reads what they have done."""
    knobs: dict[str, Param] = {}
    for stage in stages:
        if stage == "publish":
            knobs["year"] = YEAR_KNOB
        knobs |= {name: library_knob(stage, name) for name in TITLES[stage]}
    return knobs
