"""All scores of one clip, and sums of them over groups and tags."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from reading.cuts import CutErrors, Purity, compare_cuts, judge_purity
from reading.frames import (
    Accuracy,
    Counts,
    FrameErrors,
    Reading,
    Truth,
    compare_frames,
    count_frames,
    judge_frames,
    slack_of,
)
from reading.shots import ShotScores, judge_shots, name_misread

GROUPS = ("clean", "web", "low", "grain", "hard")


class ClipScore(NamedTuple):
    """What was read of one clip, judged; a part that a method does not read is None."""

    truth: Truth
    frames: FrameErrors | None
    drawings: Counts | None
    changes: Counts | None
    cuts: CutErrors | None
    purity: Purity | None
    shots: ShotScores | None
    held: Accuracy
    followed: Accuracy
    misread: list[str]


def judge_clip(truth: Truth, reading: Reading) -> ClipScore:
    """Judge one reading; it may lack `new_drawing`, `picture_changed`, `cuts`, or the facts of its shots."""
    said, cuts, changed = reading.get("new_drawing"), reading.get("cuts"), reading.get("picture_changed")
    moving = [shot for shot in truth["shots"] if shot["camera"]["kind"] != "static"]
    held = [shot for shot in moving if shot["camera_held"]]
    return ClipScore(
        truth=truth,
        frames=None if said is None else compare_frames(truth["new_drawing"], said, slack_frames=slack_of(truth)),
        drawings=None if said is None else count_frames(truth, said),
        changes=None if changed is None else count_frames(truth, changed, key="picture_changed"),
        cuts=None if cuts is None else compare_cuts(truth, cuts),
        purity=None if cuts is None else judge_purity(truth, reading["shots"]),
        shots=judge_shots(truth, reading) if said is not None and cuts is not None else None,
        held=Accuracy() if said is None else judge_frames(truth, said, held),
        followed=Accuracy()
        if said is None
        else judge_frames(truth, said, [shot for shot in moving if not shot["camera_held"]]),
        misread=name_misread(truth, reading) if said is not None and cuts is not None else [],
    )


def in_group(scores: Iterable[ClipScore], group: str) -> list[ClipScore]:
    """Return the scores of a group; `non-hard` is all but hard."""
    return [
        score
        for score in scores
        if score.truth["group"] == group or (group == "non-hard" and score.truth["group"] != "hard")
    ]


def sum_counts(scores: Iterable[ClipScore], pick: Callable[[ClipScore], Counts | None]) -> Counts | None:
    """Add up one kind of counts; None if no clip has it."""
    found = [counts for score in scores if (counts := pick(score)) is not None]
    total = Counts()
    for counts in found:
        total = total.plus(counts)
    return total if found else None


def sum_purity(scores: Iterable[ClipScore]) -> Purity:
    """Add up how pure the clips are."""
    total = Purity()
    for score in scores:
        total = total.plus(score.purity or Purity())
    return total


def sum_shots(scores: Iterable[ClipScore]) -> ShotScores:
    """Add up what was read of the shots."""
    total = ShotScores()
    for score in scores:
        total = total.plus(score.shots or ShotScores())
    return total


def sum_accuracy(scores: Iterable[ClipScore], pick: Callable[[ClipScore], Accuracy]) -> Accuracy:
    """Add up one accuracy."""
    total = Accuracy()
    for score in scores:
        total = total.plus(pick(score))
    return total


def count_by_kind(scores: Iterable[ClipScore]) -> dict[str, Counts]:
    """Count new drawings by what the shot shows under which camera, transitions by their kind."""
    found: dict[str, Counts] = {}
    for score in scores:
        if score.frames is None:
            continue
        for span, kind in spans_of(score.truth):
            wrong = sum(frame in span for frame in score.frames.wrong)
            missed = sum(frame in span for frame in score.frames.missed)
            right = sum(score.truth["new_drawing"][span.start : span.stop]) - missed
            found[kind] = found.get(kind, Counts()).plus(Counts(right, wrong, missed))
    return dict(sorted(found.items()))


def spans_of(truth: Truth) -> list[tuple[range, str]]:
    """Return the frames and the kind of every shot and transition, in order."""
    shots = [
        (shot, shot["kind"] if (camera := shot["camera"]["kind"]) == "static" else f"{shot['kind']}/{camera}")
        for shot in truth["shots"]
    ]
    rows = [*shots, *((row, f"<{row['kind']}>") for row in truth["transitions"])]
    return sorted(((range(row["start"], row["end"]), kind) for row, kind in rows), key=lambda each: each[0].start)


def codec_families(scores: Iterable[ClipScore]) -> dict[str, list[ClipScore]]:
    """Return the scores by the encoder that wrote the clips, whatever its settings."""
    found: dict[str, list[ClipScore]] = {}
    for score in scores:
        name = next(tag for tag in score.truth["tags"] if tag.startswith("codec:"))
        found.setdefault(name.removeprefix("codec:").split("_")[0], []).append(score)
    return dict(sorted(found.items()))


def recall_by_kind(scores: Iterable[ClipScore]) -> dict[str, Accuracy]:
    """Return how many cuts of each kind were found."""
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for score in scores:
        if score.cuts is not None:
            right += score.cuts.right
            missed += Counter(kind for kind, _ in score.cuts.missed)
    return {kind: Accuracy(right[kind], right[kind] + missed[kind]) for kind in sorted(right | missed)}
