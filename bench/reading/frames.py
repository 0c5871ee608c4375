"""Score frames: which show a new drawing, against the truth, frame by frame."""

from collections.abc import Sequence
from typing import Any, NamedTuple

Truth = dict[str, Any]
Reading = dict[str, Any]

MIXED_RETIMES = frozenset({"retime:blend30", "retime:telecine", "retime:telecine_blend"})


class Counts(NamedTuple):
    """Right, wrong and missed; adds up, and speaks as precision, recall and F1."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Return the sum of two counts."""
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """The share of what was said that is right; 1 if nothing was."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was said; 1 if nothing is."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 1.0


class FrameErrors(NamedTuple):
    """Frames said to show something new that do not, and the other way round."""

    wrong: list[int]
    missed: list[int]


def compare_frames(true_T: Sequence[int], said_T: Sequence[int], *, slack_frames: int = 0) -> FrameErrors:
    """Return where two flags per frame differ; a wrong one within `slack_frames` of a missed one is that one."""
    wrong = [no for no, (true, said) in enumerate(zip(true_T, said_T, strict=True)) if said and not true]
    missed = [no for no, (true, said) in enumerate(zip(true_T, said_T, strict=True)) if true and not said]
    if slack_frames:
        for frame in list(wrong):
            near = next((other for other in missed if abs(other - frame) <= slack_frames), None)
            if near is not None:
                wrong.remove(frame)
                missed.remove(near)
    return FrameErrors(wrong, missed)


def slack_of(truth: Truth) -> int:
    """Return how far off a new drawing may be said: one frame where frames of the file mix two drawings."""
    return int(bool(MIXED_RETIMES & set(truth["tags"])))


def count_frames(truth: Truth, said_T: Sequence[int], *, key: str = "new_drawing") -> Counts:
    """Count new drawings (or, by `key`, changed pictures) said rightly, wrongly, not at all."""
    errors = compare_frames(truth[key], said_T, slack_frames=slack_of(truth))
    return Counts(sum(truth[key]) - len(errors.missed), len(errors.wrong), len(errors.missed))


class Accuracy(NamedTuple):
    """How many of how many were right."""

    right: float = 0
    total: float = 0

    def plus(self, other: "Accuracy") -> "Accuracy":
        """Return the sum of two."""
        return Accuracy(self.right + other.right, self.total + other.total)

    @property
    def share(self) -> float | None:
        """The share that was right; None if there was nothing to judge."""
        return self.right / self.total if self.total else None


def judge_frames(truth: Truth, said_T: Sequence[int], shots: list[dict[str, Any]]) -> Accuracy:
    """Return on how many frames of these shots the flag is right."""
    frames = [no for shot in shots for no in range(shot["start"], shot["end"])]
    right = sum(truth["new_drawing"][no] == said_T[no] for no in frames)
    return Accuracy(right, len(frames))
