"""Scores as Markdown tables."""

from collections.abc import Sequence

from reading.frames import Accuracy, Counts
from reading.tally import (
    GROUPS,
    ClipScore,
    codec_families,
    count_by_kind,
    in_group,
    recall_by_kind,
    sum_accuracy,
    sum_counts,
    sum_purity,
    sum_shots,
)

FRAME_HEAD = ["method", "clips", *(f"{group} F1" for group in GROUPS), "non-hard P", "R", "F1", "any change F1"]
CUT_HEAD = ["method", "P", "R", "F1", "hard group F1", "kinds (recall)", "spoiled clips", "frames in pure clips"]
SHOT_HEAD = [
    "group", "matched", "cadence", "cadence_24", "dynamic MAE", "drawing MAE", "held under camera",
    "drawn under camera", "camera kind", "path error px",
]  # fmt: skip
KIND_HEAD = ["shot", "new drawing P", "R", "F1", "wrong", "missed"]
TAG_HEAD = ["tag", "clips", "new drawing P", "R", "F1", "wrong", "missed", "cuts F1"]


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with aligned columns."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in [head, *rows]]
    rule = ["-" * width for width in widths]
    return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], rule, *lines[1:]])


def frame_row(method: str, scores: list[ClipScore]) -> list[str]:
    """Return the key-frame row of one method."""
    by_group = [sum_counts(in_group(scores, group), lambda score: score.drawings) for group in GROUPS]
    total = sum_counts(in_group(scores, "non-hard"), lambda score: score.drawings)
    changes = sum_counts(in_group(scores, "non-hard"), lambda score: score.changes)
    judged = sum(score.drawings is not None for score in scores)
    return [method, str(judged), *(_f1(counts) for counts in by_group), *_three(total), _f1(changes)]


def cut_row(method: str, scores: list[ClipScore]) -> list[str]:
    """Return the cut row of one method, hard clips left out but for their own column."""
    easy = in_group(scores, "non-hard")
    counts = sum_counts(easy, lambda score: score.cuts.counts if score.cuts else None)
    hard = sum_counts(in_group(scores, "hard"), lambda score: score.cuts.counts if score.cuts else None)
    kinds = recall_by_kind(easy).items()
    purity = sum_purity(easy)
    return [
        method,
        *_three(counts),
        _f1(hard),
        " ".join(f"{kind} {part.right:.0f}/{part.total:.0f}" for kind, part in kinds),
        _percent(purity.spoiled),
        _percent(purity.kept),
    ]


def shot_rows(scores: list[ClipScore]) -> list[list[str]]:
    """Return what was read of the shots, per group."""
    rows = []
    for group in (*GROUPS, "non-hard"):
        part = in_group(scores, group)
        shots = sum_shots(part)
        held, followed = sum_accuracy(part, lambda each: each.held), sum_accuracy(part, lambda each: each.followed)
        values = [shots.matched, shots.cadence, shots.cadence_24, shots.dynamic_error, shots.drawing_error]
        rows.append([group, *map(_share, [*values, held, followed, shots.camera_kind, shots.path_error_px])])
    return rows


def tag_rows(scores: list[ClipScore]) -> list[list[str]]:
    """Return the frames and cuts per tag."""
    rows = []
    for tag in sorted({tag for score in scores for tag in score.truth["tags"]}):
        rows.append(part_row(tag, [score for score in scores if tag in score.truth["tags"]]))
    return rows


def codec_rows(scores: list[ClipScore]) -> list[list[str]]:
    """Return the frames and cuts per encoder, hard clips left out."""
    return [part_row(name, part) for name, part in codec_families(in_group(scores, "non-hard")).items()]


def part_row(name: str, part: list[ClipScore]) -> list[str]:
    """Return the frames and cuts of some clips."""
    drawings = sum_counts(part, lambda score: score.drawings) or Counts()
    cuts = sum_counts(part, lambda score: score.cuts.counts if score.cuts else None)
    return [name, str(len(part)), *_three(drawings), str(drawings.wrong), str(drawings.missed), _f1(cuts)]


def kind_rows(scores: list[ClipScore]) -> list[list[str]]:
    """Return the frames per kind of shot."""
    return [
        [kind, *_three(counts), str(counts.wrong), str(counts.missed)] for kind, counts in count_by_kind(scores).items()
    ]


def _f1(counts: Counts | None) -> str:
    return "-" if counts is None else f"{counts.f1:.3f}"


def _three(counts: Counts | None) -> list[str]:
    if counts is None:
        return ["-"] * 3
    return [f"{value:.3f}" for value in (counts.precision, counts.recall, counts.f1)]


def _share(part: Accuracy) -> str:
    return "-" if part.share is None else f"{part.share:.3f}"


def _percent(part: Accuracy) -> str:
    return "-" if part.share is None else f"{100 * part.share:.1f} %"
