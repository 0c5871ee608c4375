"""Score shots: cadence, dynamic scores, camera; each true shot against the shot read that covers it."""

from typing import Any, NamedTuple

from reading.cuts import SHOT_FRAMES_MIN
from reading.frames import Accuracy, Reading, Truth

OVERLAP_MIN = 0.7
Pair = tuple[dict[str, Any], dict[str, Any]]


class ShotScores(NamedTuple):
    """How well shots are read; errors are sums of absolute errors over how many there are."""

    matched: Accuracy = Accuracy()
    cadence: Accuracy = Accuracy()
    cadence_24: Accuracy = Accuracy()
    camera_kind: Accuracy = Accuracy()
    dynamic_error: Accuracy = Accuracy()
    drawing_error: Accuracy = Accuracy()
    path_error_px: Accuracy = Accuracy()

    def plus(self, other: "ShotScores") -> "ShotScores":
        """Return the sum of two."""
        return ShotScores(*(one.plus(two) for one, two in zip(self, other, strict=True)))


def judge_shots(truth: Truth, reading: Reading) -> ShotScores:
    """Compare every true shot of at least 18 frames with the one read over the same frames (IoU > .7)."""
    long = [shot for shot in truth["shots"] if shot["end"] - shot["start"] >= SHOT_FRAMES_MIN]
    pairs = match_shots(long, reading["shots"])
    return ShotScores(
        matched=Accuracy(len(pairs), len(long)),
        cadence=_classes(pairs, "cadence"),
        cadence_24=_classes(pairs, "cadence_24"),
        camera_kind=_camera_kinds(pairs),
        dynamic_error=_score_errors(pairs, truth["picture_changed"], "dynamic_score"),
        drawing_error=_score_errors(pairs, truth["new_drawing"], "dynamic_score_drawing"),
        path_error_px=_path_errors(pairs),
    )


def name_misread(truth: Truth, reading: Reading) -> list[str]:
    """Return a few words per shot whose cadence or camera was misread."""
    notes = []
    for true, read in match_shots(truth["shots"], reading["shots"]):
        for field in ("cadence", "cadence_24"):
            if true[field] is not None and field in read and read[field] != true[field]:
                notes.append(f"{field} {true['start']}-{true['end']} {true[field]} said {read[field]}")
        camera = true["camera"]["kind"]
        if "camera" in read and read["camera"]["kind"] not in {camera, None}:
            notes.append(f"camera {true['start']}-{true['end']} {camera} said {read['camera']['kind']}")
    return notes


def match_shots(true: list[dict[str, Any]], read: list[dict[str, Any]]) -> list[Pair]:
    """Return (true, read) shots that cover the same frames."""
    return [(one, other) for one in true for other in read if _overlap(one, other) > OVERLAP_MIN]


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> float:
    inner = min(one["end"], other["end"]) - max(one["start"], other["start"])
    outer = max(one["end"], other["end"]) - min(one["start"], other["start"])
    return float(max(inner, 0) / outer)


def _classes(pairs: list[Pair], field: str) -> Accuracy:
    judged = [(true[field], read.get(field)) for true, read in pairs if true[field] is not None]
    return Accuracy(sum(true == read for true, read in judged), len(judged))


def _camera_kinds(pairs: list[Pair]) -> Accuracy:
    judged = [(true["camera"]["kind"], (read.get("camera") or {}).get("kind")) for true, read in pairs]
    return Accuracy(sum(true == read for true, read in judged), len(judged))


def _score_errors(pairs: list[Pair], flags_T: list[int], field: str) -> Accuracy:
    errors = []
    for true, read in pairs:
        if read.get(field) is not None:
            start, end = true["start"], true["end"]
            errors.append(abs(sum(flags_T[start + 1 : end]) / (end - start - 1) - read[field]))
    return Accuracy(sum(errors), len(errors))


def _path_errors(pairs: list[Pair]) -> Accuracy:
    """Compare the steps of moving cameras, in px of the middle of the picture per frame and axis."""
    errors: list[float] = []
    for true, read in pairs:
        path = (read.get("camera") or {}).get("path")
        if path is None or true["camera"]["kind"] == "static":
            continue
        for frame in range(max(true["start"], read["start"]) + 1, min(true["end"], read["end"])):
            one, other = true["camera"]["path"][frame - true["start"]], path[frame - read["start"]]
            errors += [abs(one[0] - other[0]), abs(one[1] - other[1])]
    return Accuracy(sum(errors), len(errors))
