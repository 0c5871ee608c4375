"""The composition figures of the report, and what Sakuga-42M published of each.

The published figures are those of the Sakuga-42M paper and of its data set's description; shares of
classes are of the 1,237,333 clips of all its splits.
"""

from collections.abc import Mapping
from typing import NamedTuple

SAKUGA_CLIPS = 1_237_333
SAKUGA_SPLITS = {
    "train": (142_089, 1_117_898, 38_137_371),
    "validation": (44_564, 59_717, 2_035_853),
    "test": (44_247, 59_718, 2_018_545),
}
_NOT_PUBLISHED = "Sakuga-42M published no figures for this."


class Figure(NamedTuple):
    """One figure: its statement under `sql/report/`, its bins in order, and their published shares.

    Bins that a release has and `shares` lacks come after those named, so nothing is hidden.
    `kind` names the annotation the figure needs, and `missing` says why it may be unknown without one.
    """

    query: str
    title: str
    shares: Mapping[str, float | None]
    kind: str | None = None
    missing: str = ""
    note: str = ""


def _of_all(**clips: int) -> dict[str, float | None]:
    return {name: count / SAKUGA_CLIPS for name, count in clips.items()}


FIGURES = (
    Figure(
        "drawings_per_clip",
        "Drawings per clip",
        {"under 12": 0.2302, "12 to 23": 0.2751, "24 to 47": 0.27, "48 to 95": 0.1599, "96 or more": 0.0648},
        note="Sakuga-42M counts key frames: frames whose 64 px picture differs from the frame before.",
    ),
    Figure(
        "dynamic_sakuga",
        "Dynamic score, Sakuga-42M's way",
        {"under 0.33": 0.278, "0.33 to 0.5": 0.213, "0.5 to 1": 0.489},
        note="Key frames over frames. Its classes: on threes, on twos, on ones. Its shares add up to 98.0 %.",
    ),
    Figure(
        "cadence",
        "Cadence, from exposures",
        dict.fromkeys(("on ones", "on twos", "on threes", "hold", "mixed")),
        note=f"Read from how long each drawing is shown. {_NOT_PUBLISHED}",
    ),
    Figure(
        "resolution",
        "Resolution, short side in px",
        dict.fromkeys(("under 480", "480 to 719", "720 to 1079", "1080 or more")),
        note=_NOT_PUBLISHED,
    ),
    Figure(
        "aspect",
        "Aspect as shown",
        dict.fromkeys(("upright", "square", "4:3", "3:2 to 5:3", "16:9", "wider")),
        note=_NOT_PUBLISHED,
    ),
    Figure(
        "words",
        "Words per caption",
        {"under 20": 0.0932, "20 to 39": 0.2927, "40 to 59": 0.542, "60 or more": 0.0722},
        kind="fused_captions",
        note="Sakuga-42M's texts are a language model's; here the template writes from measured facts alone.",
    ),
    Figure(
        "rating",
        "Rating",
        {
            "general": None,
            "sensitive": None,
            "questionable": 4555 / SAKUGA_CLIPS,
            "explicit": 877 / SAKUGA_CLIPS,
        },
        kind="ratings",
        note="Sakuga-42M published counts of questionable and explicit alone.",
    ),
    Figure(
        "aesthetic",
        "Aesthetic score",
        {"under 0.8": 0.639, "0.8 or more": 0.361},
        kind="aesthetics",
        note="Sakuga-42M published the upper share; the lower is the rest.",
    ),
    Figure(
        "taxonomy_time",
        "Taxonomy: time",
        _of_all(daylight=251_515, night=284_179, sunset=61_605, others=640_034),
        kind="taxonomies",
    ),
    Figure(
        "taxonomy_venue",
        "Taxonomy: venue",
        _of_all(outdoors=540_697, indoors=297_682, others=398_954),
        kind="taxonomies",
    ),
    Figure(
        "taxonomy_media",
        "Taxonomy: media",
        _of_all(sketch=145_803, color_trace=63_141, others=1_028_389),
        kind="taxonomies",
    ),
    Figure(
        "taxonomy_filming",
        "Taxonomy: filming",
        _of_all(looking_at_viewer=568_025, looking_away=103_036, others=566_272),
        kind="taxonomies",
    ),
    Figure(
        "taxonomy_composition",
        "Taxonomy: composition",
        _of_all(full_body=57_809, upper_body=744_137, lower_body=8_939, out_of_frame=132_422, others=294_026),
        kind="taxonomies",
    ),
    Figure(
        "taxonomy_character",
        "Taxonomy: character",
        _of_all(no_humans=114_152, solo=679_208, multiple=443_869, others=104),
        kind="taxonomies",
    ),
    Figure("country", "Country", {}, missing="no source states a country", note=_NOT_PUBLISHED),
    Figure("decade", "Decade", {}, missing="no source states a year", note=_NOT_PUBLISHED),
    Figure(
        "licence",
        "Licence",
        {},
        missing="no source states a licence we recognise",
        note="Sakuga-42M states no licence per clip.",
    ),
)

WHY_STATUS = {
    "no_model": "no model weights were configured",
    "not_run": "no annotator was asked for it",
}
