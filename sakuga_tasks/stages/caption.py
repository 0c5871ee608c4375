"""The caption named `template`: plain English from facts, saying nothing that was not measured."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.annotation import Caption, Facts, FusedCaption, Tags
from sakuga_tasks.records.reading import Cadence, CameraKind

STAGE_VERSION = 1
ANNOTATOR = f"template:{STAGE_VERSION}"

_HOLD_FRAMES_MIN = 12
_COLOUR_SHARE_MIN = 0.08
_COUNT_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
_CADENCES: dict[Cadence, str] = {"on_ones": "on ones", "on_twos": "on twos", "on_threes": "on threes"}
_EXPOSURES: dict[Cadence, int] = {"on_ones": 1, "on_twos": 2, "on_threes": 3}
_CAMERAS: dict[CameraKind, str] = {
    "static": "while the camera stands still",
    "pan": "while the camera pans",
    "tilt": "while the camera tilts",
    "zoom": "while the camera zooms",
    "shake": "while the camera shakes",
    "mixed": "while the camera moves",
}
_COLOURS = {
    "black": (12, 12, 14),
    "charcoal": (55, 55, 58),
    "grey": (128, 128, 128),
    "light grey": (198, 198, 200),
    "off-white": (230, 228, 224),
    "white": (252, 252, 252),
    "cream": (250, 240, 214),
    "beige": (214, 190, 160),
    "tan": (176, 140, 105),
    "brown": (120, 75, 48),
    "dark brown": (62, 40, 28),
    "terracotta": (168, 105, 82),
    "maroon": (84, 18, 28),
    "red": (205, 38, 40),
    "dusty pink": (190, 142, 142),
    "mauve": (125, 100, 108),
    "pale pink": (248, 225, 222),
    "pink": (240, 160, 180),
    "peach": (252, 205, 170),
    "orange": (235, 125, 40),
    "gold": (214, 165, 50),
    "yellow": (245, 220, 70),
    "olive": (115, 115, 55),
    "green": (65, 150, 70),
    "dark green": (30, 70, 42),
    "pale green": (175, 215, 165),
    "teal": (35, 125, 125),
    "turquoise": (70, 200, 205),
    "pale blue": (185, 212, 235),
    "sky blue": (110, 170, 225),
    "blue": (45, 85, 195),
    "dark slate": (36, 46, 58),
    "slate blue": (88, 108, 140),
    "navy": (24, 32, 66),
    "periwinkle": (135, 140, 205),
    "violet": (115, 70, 170),
    "lavender": (190, 180, 225),
    "purple": (100, 40, 95),
}
_COLOUR_NAMES = tuple(_COLOURS)


class CaptionParams(msgspec.Struct, frozen=True, kw_only=True):
    """How much a caption says."""

    colours_max: Annotated[int, msgspec.Meta(ge=0, le=6)] = 3
    """Most colours named."""

    tags_max: Annotated[int, msgspec.Meta(ge=0, le=100)] = 12
    """Most tags listed, best score first."""

    tag_score_min: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.35
    """Least score of a listed tag, ratio; the usual threshold of WD taggers."""


class CaptionEvidence(NamedTuple):
    """What is known about one clip; None where nothing looked.

    `timesheet` holds exposures in frames, one per drawing; `duration_s` is the length of the clip.
    """

    clip_id: str
    video_id: str
    timesheet: Sequence[int]
    duration_s: float | None
    cadence: Cadence
    camera_kind: CameraKind | None = None
    facts: Facts | None = None
    tags: Tags | None = None
    caption: Caption | None = None


def write_caption(evidence: CaptionEvidence, params: CaptionParams) -> FusedCaption:
    """Return the caption of one clip: what models saw if any did, then timing, then the look."""
    sentences = [
        _shown_sentence(evidence.caption),
        _timing_sentence(evidence),
        _look_sentence(evidence.facts, params) if evidence.facts else "",
        _tags_sentence(evidence.tags, params) if evidence.tags else "",
    ]
    text = " ".join(sentence for sentence in sentences if sentence)
    return FusedCaption(clip_id=evidence.clip_id, video_id=evidence.video_id, annotator=ANNOTATOR, fused_caption=text)


def name_colour(colour: str) -> str:
    """Return the plain name nearest to #rrggbb, by CIE76 distance to a fixed list."""
    lab = _lab(bytes.fromhex(colour[1:]))
    return min(_COLOUR_NAMES, key=lambda name: float(np.linalg.norm(_lab(bytes(_COLOURS[name])) - lab)))


@cache
def _lab(colour: bytes) -> NDArray[np.float64]:
    from skimage.color import rgb2lab  # noqa: PLC0415 - loads scipy: not for a command's help

    lab: NDArray[np.float64] = rgb2lab(np.array([[list(colour)]]) / 255)[0, 0]
    return lab


def _shown_sentence(caption: Caption | None) -> str:
    text = " ".join(caption.caption_text.split()) if caption else ""
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _timing_sentence(evidence: CaptionEvidence) -> str:
    timesheet = evidence.timesheet
    frames = sum(timesheet)
    tenths_s = round(evidence.duration_s or 0, 1)
    length = _counted(tenths_s, "second") if tenths_s else _counted(frames, "frame")
    if len(timesheet) == 1:
        parts = [f"One drawing held for {length}"]
    else:
        parts = [f"{_count_word(len(timesheet))} drawings over {length}, {_cadence(evidence)}"]
        if max(timesheet) >= _HOLD_FRAMES_MIN:
            parts.append(f"the longest held for {max(timesheet)} frames")
    text = ", ".join(parts)
    if evidence.camera_kind:
        text += f"{',' if len(timesheet) > 1 else ''} {_CAMERAS[evidence.camera_kind]}"
    return f"{text}."


def _cadence(evidence: CaptionEvidence) -> str:
    if evidence.cadence == "hold":
        return "mostly held"
    if evidence.cadence == "mixed":
        return "at a mixed cadence"
    is_even = set(evidence.timesheet) == {_EXPOSURES[evidence.cadence]}
    return f"{'' if is_even else 'mostly '}{_CADENCES[evidence.cadence]}"


def _look_sentence(facts: Facts, params: CaptionParams) -> str:
    colours = _colour_names(facts, params.colours_max)
    looks = _looks(facts)
    marks = _marks(facts)
    text = "The picture is " + _joined(looks) if looks else ""
    if colours:
        text += f"{',' if looks else 'The picture is'} mainly {_joined(colours)}"
    if marks:
        text += f"{', with' if text else 'The picture has'} {_joined(marks)}"
    return f"{text}." if text else ""


def _looks(facts: Facts) -> list[str]:
    """Colourfulness uses Hasler and Suesstrunk's own scale: 15 slightly, 59 quite colourful."""
    looks = []
    if facts.brightness < 0.2:
        looks.append("very dark")
    elif facts.brightness < 0.4:
        looks.append("dark")
    elif facts.brightness >= 0.7:
        looks.append("bright")
    if facts.contrast < 0.2:
        looks.append("low in contrast")
    if facts.is_monochrome:
        looks.append("without colour")
    elif facts.colourfulness < 15:
        looks.append("pale in colour" if facts.brightness >= 0.5 else "muted in colour")
    elif facts.colourfulness >= 59:
        looks.append("colourful")
    return looks


def _marks(facts: Facts) -> list[str]:
    marks = []
    if facts.line_ratio >= 0.04:
        marks.append("many thin dark lines")
    if facts.paper_ratio >= 0.3:
        marks.append("a plain pale ground")
    if facts.flat_ratio >= 0.85:
        marks.append("large flat areas")
    return marks


def _colour_names(facts: Facts, colours_max: int) -> list[str]:
    pairs = zip(facts.palette, facts.palette_shares, strict=True)
    names = [name_colour(colour) for no, (colour, share) in enumerate(pairs) if not no or share >= _COLOUR_SHARE_MIN]
    return list(dict.fromkeys(names))[:colours_max]


def _tags_sentence(tags: Tags, params: CaptionParams) -> str:
    scored = sorted(zip(tags.tag_names, tags.tag_scores, strict=True), key=lambda tag: (-tag[1], tag[0]))
    names = [name.replace("_", " ") for name, score in scored if score >= params.tag_score_min]
    return f"Tagged {_joined(names[: params.tags_max])}." if names[: params.tags_max] else ""


def _counted(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def _count_word(count: int) -> str:
    return _COUNT_WORDS[count] if count < len(_COUNT_WORDS) else f"{count:,}"


def _joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
