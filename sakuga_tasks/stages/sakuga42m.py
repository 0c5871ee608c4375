"""Sakuga-42M's own methods, for comparison: PySceneDetect's adaptive cuts, SSIM key frames, literal classes."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.records.reading import Cadence, Evidence

# Its published call: AdaptiveDetector(adaptive_threshold=3.0, min_scene_len=18, min_content_val=30.0), and
# PySceneDetect's own window of 2 frames on either side.
ADAPTIVE_THRESHOLD, SHOT_FRAMES_MIN, CONTENT_MIN, WINDOW_FRAMES = 3.0, 18, 30.0, 2
SSIM_MAX = 0.95
# The paper's classes, read literally: on-ones [.5, 1], on-twos [.33, .5), on-threes [0, .33). The first frame
# always counts, so a perfect on-threes shot of 72 frames scores 24/72 = .3333 and is called on-twos.
ON_ONES_MIN, ON_TWOS_MIN = 0.5, 0.33
# PySceneDetect's AdaptiveDetector: the ratio is capped, and a mean under this counts as zero.
RATIO_MAX, MEAN_ZERO = 255.0, 0.00001


class Scored(Protocol):
    """A frame with PySceneDetect's content value."""

    frame: int
    content_change: float | None


S = TypeVar("S", bound=Scored)


def mark_cuts(frames: Iterable[S]) -> Iterator[tuple[S, bool]]:
    """Say of every frame whether a shot begins there; a cut within 18 frames of the last one is swallowed."""
    last_cut: int | None = None
    for frame, is_cut in _adaptive(frames):
        last_cut = frame.frame if last_cut is None else last_cut
        far_enough = frame.frame - last_cut >= SHOT_FRAMES_MIN
        if is_cut and far_enough:
            last_cut = frame.frame
        yield frame, is_cut and far_enough


def _adaptive(frames: Iterable[S]) -> Iterator[tuple[S, bool]]:
    """Apply AdaptiveDetector's rule; the first and last `WINDOW_FRAMES` frames lack neighbours and never cut."""
    width = 2 * WINDOW_FRAMES + 1
    window: deque[S] = deque(maxlen=width)
    seen = 0
    for frame in frames:
        window.append(frame)
        seen += 1
        if seen == width:
            yield from ((window[place], False) for place in range(WINDOW_FRAMES))
        if seen >= width:
            yield window[WINDOW_FRAMES], _stands_out([_content(near) for near in window])
    ahead = list(window) if seen < width else list(window)[WINDOW_FRAMES + 1 :]
    yield from ((frame, False) for frame in ahead)


def _content(frame: Scored) -> float:
    if frame.content_change is None:
        raise ConfigError(
            f"frame {frame.frame} has no content value, which cuts=sakuga42m needs; read features with_content=True"
        )
    return frame.content_change


def _stands_out(contents: list[float]) -> bool:
    """Tell whether the middle value stands out from the others by the threshold."""
    score = contents[WINDOW_FRAMES]
    mean = (sum(contents) - score) / (2.0 * WINDOW_FRAMES)
    ratio = RATIO_MAX if mean < MEAN_ZERO else min(score / mean, RATIO_MAX)
    return score >= CONTENT_MIN and ratio >= ADAPTIVE_THRESHOLD


def key_frame_evidence(frame: int, ssim: float | None) -> Evidence:
    """Return `ssim` for a key frame, `held` for another.

    Raises:
        ConfigError: SSIM was not measured.
    """
    if ssim is None:
        raise ConfigError(f"frame {frame} has no SSIM, which drawings=sakuga42m needs; read features with_ssim=True")
    return "ssim" if ssim < SSIM_MAX else "held"


def cadence_sakuga_of(score: float) -> Cadence:
    """Return the paper's class of a dynamic score, with its literal edges."""
    if score >= ON_ONES_MIN:
        return "on_ones"
    return "on_twos" if score >= ON_TWOS_MIN else "on_threes"
