"""Score cuts and shots: exact frames, one event per transition, and clips without a frame of another shot."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from reading.frames import Accuracy, Counts, Truth, slack_of

SHOT_FRAMES_MIN = 18
TRANSITION_SLACK = 2
WEIGHT_SEEN = 0.1


class CutErrors(NamedTuple):
    """Cuts said that are none (the second event of a transition included), and events missed, by kind."""

    right: Counter[str]
    wrong: list[int]
    missed: list[tuple[str, int]]

    @property
    def counts(self) -> Counts:
        """The same as counts."""
        return Counts(self.right.total(), len(self.wrong), len(self.missed))


def compare_cuts(truth: Truth, said: Sequence[int]) -> CutErrors:
    """Match cuts strictly: hard ones on their frame, a transition by one event from 2 frames before to 2 after.

    Ignored are cuts at either end of a shot under 18 frames, and fades at the ends of the clip.
    """
    left = list(said)
    for start, end in _ignored(truth):
        left = [cut for cut in left if not start <= cut <= end]
    right: Counter[str] = Counter()
    missed: list[tuple[str, int]] = []
    for kind, start, end in _events(truth):
        inside = [cut for cut in left if start <= cut <= end]
        if inside:
            right[kind] += 1
            left.remove(inside[0])
        else:
            missed.append((kind, start))
    return CutErrors(right, left, missed)


def _short_shots(truth: Truth) -> list[tuple[int, int]]:
    rows = [(shot["start"], shot["end"]) for shot in truth["shots"]]
    return [(start, end) for start, end in rows if end - start < SHOT_FRAMES_MIN]


def _ignored(truth: Truth) -> list[tuple[int, int]]:
    """Return inclusive ranges of frames on which a cut is neither right nor wrong."""
    edges = [(row["start"], row["end"]) for row in truth["transitions"] if row["is_edge"]]
    return [*_short_shots(truth), *((start - TRANSITION_SLACK, end + TRANSITION_SLACK) for start, end in edges)]


def _events(truth: Truth) -> list[tuple[str, int, int]]:
    """Return the kind and inclusive frame range of every cut and transition that counts."""
    slack = slack_of(truth)
    near_short = {frame for span in _short_shots(truth) for frame in span}
    hard = [("hard", cut - slack, cut + slack) for cut in truth["cuts"] if cut not in near_short]
    soft = [
        (row["kind"], row["start"] - TRANSITION_SLACK, row["end"] + TRANSITION_SLACK)
        for row in truth["transitions"]
        if not row["is_edge"]
    ]
    return sorted(hard + soft, key=lambda event: event[1])


def shots_between(cuts: Sequence[int], frames: int) -> list[dict[str, int]]:
    """Return the shots that bare cuts make, those under 18 frames left out."""
    bounds = [0, *cuts, frames]
    spans = pairwise(bounds)
    return [{"start": start, "end": end} for start, end in spans if end - start >= SHOT_FRAMES_MIN]


class Purity(NamedTuple):
    """Clips that hold a frame of another shot, of all clips; frames of long shots kept in pure clips, of all."""

    spoiled: Accuracy = Accuracy()
    kept: Accuracy = Accuracy()

    def plus(self, other: "Purity") -> "Purity":
        """Return the sum of two."""
        return Purity(self.spoiled.plus(other.spoiled), self.kept.plus(other.kept))


def judge_purity(truth: Truth, clips: list[dict[str, Any]]) -> Purity:
    """Look into every clip of at least 18 frames for frames that show another shot with a weight over .1."""
    seen_T = _seen(truth)
    long_shots = [no for no, shot in enumerate(truth["shots"]) if shot["end"] - shot["start"] >= SHOT_FRAMES_MIN]
    total = sum(truth["shots"][no]["end"] - truth["shots"][no]["start"] for no in long_shots)
    long_clips = [clip for clip in clips if clip["end"] - clip["start"] >= SHOT_FRAMES_MIN]
    spoiled = kept = 0
    for clip in long_clips:
        shown = Counter(shot for frame in seen_T[clip["start"] : clip["end"]] for shot in frame)
        if len(shown) > 1:
            spoiled += 1
        elif shown and (main := next(iter(shown))) in long_shots:
            start, end = truth["shots"][main]["start"], truth["shots"][main]["end"]
            kept += max(min(end, clip["end"]) - max(start, clip["start"]), 0)
    return Purity(Accuracy(spoiled, len(long_clips)), Accuracy(kept, total))


def _seen(truth: Truth) -> list[set[int]]:
    """Return which shots are seen in every frame."""
    seen_T: list[set[int]] = [set() for _ in range(truth["frames"])]
    for no, shot in enumerate(truth["shots"]):
        for frame in range(shot["start"], shot["end"]):
            seen_T[frame].add(no)
    for frame in {int(row[0]) for row in truth["mixed"]}:
        seen_T[frame].clear()
    for frame, shot_no, weight in truth["mixed"]:
        if weight > WEIGHT_SEEN:
            seen_T[int(frame)].add(int(shot_no))
    return seen_T
