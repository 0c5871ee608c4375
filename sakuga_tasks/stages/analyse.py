"""Turn features into shots with their timesheets: the second half of the seam of analyse, plain detector.

Cuts are PySceneDetect's adaptive rule; drawings are the LOCAL block test, or Sakuga-42M's SSIM. What this
detector cannot say (transitions, camera, confidence, slow moves) is None. A shot under `shot_frames_min` is
read like any other, with a drop reason, and never merged into a neighbour.
"""

import statistics
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

import msgspec

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.records.reading import Cadence, CutKind, Evidence, FrameFeatures, Segment, ShotReading

STAGE_VERSION = 1

# Sakuga-42M's published call: AdaptiveDetector(adaptive_threshold=3.0, min_scene_len=18, min_content_val=30.0).
SAKUGA_ADAPTIVE_THRESHOLD, SAKUGA_SHOT_FRAMES_MIN, SAKUGA_CONTENT_MIN = 3.0, 18, 30.0
# The paper's classes, read literally: on-ones [.5, 1], on-twos [.33, .5), on-threes [0, .33). The first frame
# always counts, so a perfect on-threes shot of 72 frames scores 24/72 = .3333 and is called on-twos.
SAKUGA_ON_ONES_MIN, SAKUGA_ON_TWOS_MIN = 0.5, 0.33
# PySceneDetect's AdaptiveDetector: the ratio is capped, and a mean under this counts as zero.
RATIO_MAX, MEAN_ZERO = 255.0, 0.00001
CADENCES: dict[int, Cadence] = {1: "on_ones", 2: "on_twos", 3: "on_threes"}


class AnalyseParams(msgspec.Struct, frozen=True, kw_only=True):
    """How cuts and drawings are told."""

    cuts: Literal["adaptive", "sakuga42m"] = "adaptive"
    """`adaptive`: every frame that meets the rule is a cut. `sakuga42m`: Adaptive 3.0/18/30 as published,
    where a cut within 18 frames of the last one is swallowed; the five settings below are then not read."""
    adaptive_threshold: Annotated[float, msgspec.Meta(ge=0)] = 3.0
    """Content value over the mean of its neighbours from which a frame can be a cut."""
    content_min: Annotated[float, msgspec.Meta(ge=0, le=255)] = 15.0
    """Content value (0-255) under which no frame is a cut; PySceneDetect's default."""
    window_frames: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2
    """Neighbours on either side that make the mean; also the look-ahead."""
    flash_frames_max: Annotated[int, msgspec.Meta(ge=0, le=100)] = 3
    """Two cuts at most so many frames apart, with the same picture before and after, are a flash inside one
    shot; 0 turns the guard off and leaves PySceneDetect's bare rule."""
    flash_bits_max: Annotated[int, msgspec.Meta(ge=0, le=64)] = 8
    """Bits of drawing_hash_v1 that may differ between the picture before and after a flash."""
    shot_frames_min: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 18
    """Shots with fewer frames make no clip (drop reason `short_shot`)."""
    drawings: Literal["local", "sakuga42m"] = "local"
    """`local`: the echo-suppressed 8x8 block test. `sakuga42m`: SSIM at 64x64 under `ssim_max`."""
    local_threshold: Annotated[float, msgspec.Meta(ge=0, le=255)] = 5.5
    """Local change (8-bit levels) above which a frame shows a new drawing."""
    ssim_max: Annotated[float, msgspec.Meta(ge=-1, le=1)] = 0.95
    """SSIM under which a frame shows a new drawing."""
    hold_frames_min: Annotated[int, msgspec.Meta(ge=2, le=10_000)] = 12
    """An exposure of so many frames reads as a hold and has no say in the cadence."""
    moving_ratio_min: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.25
    """A shot with a smaller share of frames outside holds is a hold."""


def analyse(features: Iterable[FrameFeatures], params: AnalyseParams) -> Iterator[ShotReading]:
    """Yield the shots of a video in order; together they cover it without gap or overlap.

    Looks `window_frames + flash_frames_max` frames ahead and keeps one shot in memory.

    Raises:
        ConfigError: `drawings` asks for SSIM and the features hold none.
    """
    shot: list[FrameFeatures] = []
    kind: CutKind = "start"
    for feature, is_cut in _mark_cuts(features, params):
        if is_cut:
            yield _read_shot(shot, kind, feature.pts, params)
            shot, kind = [], "hard"
        shot.append(feature)
    if shot:
        yield _read_shot(shot, kind, _end_of(shot), params)


def _mark_cuts(features: Iterable[FrameFeatures], params: AnalyseParams) -> Iterator[tuple[FrameFeatures, bool]]:
    """Say of every frame whether a shot begins there; never of the first."""
    if params.cuts == "sakuga42m":
        published = msgspec.structs.replace(
            params, adaptive_threshold=SAKUGA_ADAPTIVE_THRESHOLD, content_min=SAKUGA_CONTENT_MIN, window_frames=2
        )
        return _spaced(_adaptive(features, published), SAKUGA_SHOT_FRAMES_MIN)
    return _without_flashes(_adaptive(features, params), params)


def _adaptive(features: Iterable[FrameFeatures], params: AnalyseParams) -> Iterator[tuple[FrameFeatures, bool]]:
    """Apply AdaptiveDetector's rule; the first and last `window_frames` frames lack neighbours and never cut."""
    width = 2 * params.window_frames + 1
    window: deque[FrameFeatures] = deque(maxlen=width)
    seen = 0
    for feature in features:
        window.append(feature)
        seen += 1
        if seen == width:
            yield from ((window[place], False) for place in range(params.window_frames))
        if seen >= width:
            yield window[params.window_frames], _stands_out(window, params)
    ahead = list(window) if seen < width else list(window)[params.window_frames + 1 :]
    yield from ((feature, False) for feature in ahead)


def _stands_out(window: deque[FrameFeatures], params: AnalyseParams) -> bool:
    """Tell whether the middle frame's content value stands out from the others by the threshold."""
    score = window[params.window_frames].content_change
    others = (f.content_change for place, f in enumerate(window) if place != params.window_frames)
    mean = sum(others) / (2.0 * params.window_frames)
    ratio = RATIO_MAX if mean < MEAN_ZERO else min(score / mean, RATIO_MAX)
    return score >= params.content_min and ratio >= params.adaptive_threshold


def _spaced(marked: Iterable[tuple[FrameFeatures, bool]], frames_min: int) -> Iterator[tuple[FrameFeatures, bool]]:
    """Swallow cuts that follow the last one too soon, as PySceneDetect's min_scene_len does."""
    last_cut: int | None = None
    for feature, is_cut in marked:
        last_cut = feature.frame if last_cut is None else last_cut
        far_enough = feature.frame - last_cut >= frames_min
        if is_cut and far_enough:
            last_cut = feature.frame
        yield feature, is_cut and far_enough


def _without_flashes(
    marked: Iterable[tuple[FrameFeatures, bool]], params: AnalyseParams
) -> Iterator[tuple[FrameFeatures, bool]]:
    """Take back pairs of cuts around an impact frame: the picture returns, after a cut it does not."""
    before: FrameFeatures | None = None
    held: list[FrameFeatures] = []
    for feature, is_cut in marked:
        returns = bool(held) and is_cut and before is not None and _same_picture(before, feature, params)
        if held and (is_cut or len(held) >= params.flash_frames_max):
            yield from ((inside, place == 0 and not returns) for place, inside in enumerate(held))
            before, held = held[-1], []
        if held or (is_cut and not returns and params.flash_frames_max):
            held.append(feature)
        else:
            yield feature, is_cut and not returns
            before = feature
    yield from ((inside, place == 0) for place, inside in enumerate(held))


def _same_picture(one: FrameFeatures, other: FrameFeatures, params: AnalyseParams) -> bool:
    """Tell whether two hashes differ by few enough bits."""
    return (one.drawing_hash ^ other.drawing_hash).bit_count() <= params.flash_bits_max


def _end_of(shot: list[FrameFeatures]) -> int:
    """Return when the video's last frame ends: as long after it as it came after the one before."""
    return shot[-1].pts + (shot[-1].pts - shot[-2].pts if len(shot) > 1 else 1)


def _read_shot(shot: list[FrameFeatures], kind: CutKind, end_pts: int, params: AnalyseParams) -> ShotReading:
    """Read one shot's timesheet, scores and hashes."""
    evidence = [_evidence(feature, place, params) for place, feature in enumerate(shot)]
    starts = [place for place, word in enumerate(evidence) if word != "held"]
    timesheet = [end - start for start, end in zip(starts, [*starts[1:], len(shot)], strict=True)]
    score_sakuga = len(timesheet) / len(shot)
    return ShotReading(
        start_frame=shot[0].frame,
        end_frame=shot[-1].frame + 1,
        start_pts=shot[0].pts,
        end_pts=end_pts,
        cut_kind=kind,
        confidence=None,
        transition_start_frame=None,
        transition_end_frame=None,
        timesheet=timesheet,
        evidence=evidence,
        frame_confidence=None,
        dynamic_score=(len(timesheet) - 1) / max(len(shot) - 1, 1),
        dynamic_score_drawing=None,
        cadence=cadence_of(timesheet, params),
        cadence_24=None,
        segments=[
            Segment(
                start_frame=shot[0].frame,
                end_frame=shot[-1].frame + 1,
                cadence=cadence_of(timesheet, params),
                cadence_24=None,
            )
        ],
        dynamic_score_sakuga=score_sakuga,
        cadence_sakuga=cadence_sakuga_of(score_sakuga),
        drawing_hashes=[shot[place].drawing_hash for place in starts],
        hash_contrasts=[shot[place].hash_contrast for place in starts],
        camera=None,
        drop_reason="short_shot" if len(shot) < params.shot_frames_min else None,
    )


def _evidence(feature: FrameFeatures, place: int, params: AnalyseParams) -> Evidence:
    """Say why a frame counts as a new drawing, or that it is held."""
    if place == 0:
        return "first"
    if params.drawings == "local":
        return "local" if feature.local_change > params.local_threshold else "held"
    if feature.ssim_64 is None:
        raise ConfigError(
            f"frame {feature.frame} has no SSIM, which drawings=sakuga42m needs; read features with_ssim=True"
        )
    return "ssim" if feature.ssim_64 < params.ssim_max else "held"


def cadence_of(timesheet: list[int], params: AnalyseParams) -> Cadence:
    """Return the class of the median exposure outside holds; `mixed` when most exposures are others."""
    moving = [exposure for exposure in timesheet if exposure < params.hold_frames_min]
    if len(timesheet) == 1 or sum(moving) < params.moving_ratio_min * sum(timesheet):
        return "hold"
    median = statistics.median_low(moving)
    if moving.count(median) * 2 < len(moving):
        return "mixed"
    return CADENCES.get(median, "mixed")


def cadence_sakuga_of(score: float) -> Cadence:
    """Return the paper's class of a dynamic score, with its literal edges."""
    if score >= SAKUGA_ON_ONES_MIN:
        return "on_ones"
    return "on_twos" if score >= SAKUGA_ON_TWOS_MIN else "on_threes"
