"""Lay out what the trees of `odds` look at: each frame of a shot beside the shot, its neighbours and their places.

What a frame shows of its own tells clear cases. The others are told by the company it keeps: how strong such changes
are in the shot, and whether they come again where drawings changed before. Whether they keep a beat is left to
`exposures`. All reaches are counted in frames, at any rate.
"""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.evidence import BLOCK_PX, LIGHT_LEVEL, Sight
from sakuga_tasks.stages.judged import Followed, Judged, log_odds
from sakuga_tasks.stages.looks_kernels import HERE, NOWHERE, WITH_CAMERA, compare_places

# What a frame shows of its own: how it was judged, its `Sight`, the camera.
JUDGED = ("evidence", "odds")
SEEN = (
    *("local", "alone", "weak", "largest_change", "changed_share", "local_share", "left", "left_elsewhere"),
    *("left_share", "noise", "is_dark"),
)
CAMERA = ("move_share", "move_spread", "creep_growth", "creep_explained", "moved", "surely", "limit", "over_limit")
OWN = (*JUDGED, *SEEN, "mixed", *CAMERA)
# What of it is held against the quarter of the frames around it, so many to both sides, that change least, and so many
# levels more; and, with more of it, against the rest of the shot, at which quantiles.
USUAL = ("alone", "weak", "largest_change", "changed_share", "left")
AROUND, LEAST_LEVEL = 8, 0.5
RANKED = (*USUAL, "left_elsewhere", "left_share", "local_share", "move_share", "move_spread", "over_limit")
QUANTILES = (0.1, 0.5, 0.9)
# What the frames before and after show, so many frames away.
NEXT = {"odds": (-3, -2, -1, 1, 2, 3)} | dict.fromkeys((*USUAL, "mixed"), (-2, -1, 1, 2))
# Up to how many frames away changes are looked for in the same place; how far apart is the same spot, and still near
# it, in heights of the picture, and at least in blocks.
PLACE_FRAMES = 24
SPOT_HEIGHT, NEAR_HEIGHT, SPOT_BLOCKS, NEAR_BLOCKS = 1 / 20, 1 / 6, 1.0, 2.0
# What `compare_places` returns.
PLACED = (
    *("new_in_spot", "new_near", "new_along", "held_in_spot", "held_near", "held_along", "sum_in_spot", "new_around"),
)
# Light is compared so many frames to both sides; flicker is soon undone.
LIGHT_FRAMES = 3
# The evidence by number, for trees to split: roughly from what speaks against a new drawing to what speaks for one.
WORDS: tuple[Evidence, ...] = ("held", "camera", "first", "slow", "weak", "step", "local")
FEATURES = (
    *OWN,
    *(f"{name}_around" for name in USUAL),
    *(f"{name}{step:+d}" for name, steps in NEXT.items() for step in steps),
    *PLACED,
    *("fades", "light_step"),
    *(f"{name}_q{100 * q:.0f}" for q in QUANTILES for name in RANKED),
    "frames_24",
)
# How many frames of a long shot are looked at in one go.
RUN_FRAMES = 4096

_seen = attrgetter(*SEEN)


def look(
    shot: list[Sight], judged: Judged, frames_24: float, *, run_frames: int = RUN_FRAMES
) -> Iterator[NDArray[np.float32]]:
    """Yield what the trees look at, (frames, FEATURES), so many frames at a time."""
    own_NO = _read_own(shot, judged)
    places = _read_places(shot, judged, own_NO[:, OWN.index("odds")])
    light_N = np.log(np.array([sight.brightness for sight in shot]) + LIGHT_LEVEL)
    whole_F = np.array([*_ranks(own_NO), frames_24], np.float32)
    for first in range(0, len(shot), run_frames):
        frames = range(first, min(first + run_frames, len(shot)))
        yield np.column_stack([
            *(own_NO[first : frames.stop], _look_around(own_NO, frames), _look_next(own_NO, frames)),
            *(compare_places(*places, first, frames.stop), _look_at_light(light_N, frames)),
            np.broadcast_to(whole_F, (len(frames), len(whole_F))),
        ]).astype(np.float32)  # fmt: skip


def _read_own(shot: list[Sight], judged: Judged) -> NDArray[np.float32]:
    """Return what each frame shows of its own, (frames, OWN); what was not measured is 0."""
    own_NO = np.empty((len(shot), len(OWN)), np.float32)
    for place, (sight, word, margin, followed) in enumerate(
        zip(shot, judged.evidence, judged.margins, judged.followed, strict=True)
    ):
        share, spread = (sight.move.share, sight.move.spread) if sight.move is not None else (0.0, 0.0)
        growth, explained = (sight.creep.growth, sight.creep.explained) if sight.creep is not None else (0.0, 0.0)
        over = sight.left / followed.limit if followed.moved else 0.0
        camera = share, spread, growth, explained, *followed, over
        own_NO[place] = (WORDS.index(word), log_odds(word, margin), *_seen(sight), sight.mixed or 0.0, *camera)
    return own_NO


def _later(own_NO: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what all frames show but the first, which changes against another shot."""
    return own_NO[min(1, len(own_NO) - 1) :]


def _ranks(own_NO: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what is usual in the shot: the quantiles of RANKED."""
    ranked_NR = _later(own_NO)[:, [OWN.index(name) for name in RANKED]]
    return np.asarray(np.quantile(ranked_NR, QUANTILES, axis=0).ravel())


def _reaching(values_N: NDArray[Any], frames: range, reach: int, *, first: int) -> NDArray[Any]:
    """Return the values of some frames and of so many to both sides; before `first` and past the last repeat those."""
    places = np.arange(frames.start - reach, frames.stop + reach)
    return values_N[np.clip(places, min(first, len(values_N) - 1), len(values_N) - 1)]


def _look_around(own_NO: NDArray[np.float32], frames: range) -> NDArray[np.float32]:
    """Return how many times what changes least around each frame its own change is, (frames, USUAL)."""
    usual_U = [OWN.index(name) for name in USUAL]
    around_MU = _reaching(own_NO, frames, AROUND, first=1)[:, usual_U]
    around_NUW = np.lib.stride_tricks.sliding_window_view(around_MU, 2 * AROUND + 1, axis=0)
    least_NU = np.partition(around_NUW, AROUND // 2, axis=2)[:, :, AROUND // 2]
    return np.asarray(own_NO[frames.start : frames.stop][:, usual_U] / (least_NU + LEAST_LEVEL))


def _look_next(own_NO: NDArray[np.float32], frames: range) -> NDArray[np.float32]:
    """Return what the frames before and after show, as NEXT names it."""
    reach = max(max(steps) for steps in NEXT.values())
    next_MO = _reaching(own_NO, frames, reach, first=1)
    return np.column_stack(
        [next_MO[reach + step :][: len(frames), OWN.index(name)] for name, steps in NEXT.items() for step in steps]
    )


class _Places(NamedTuple):
    """Where each frame changes most and how sure a drawing it is: what `looks_kernels.compare_places` takes."""

    at_N2: NDArray[np.float32]
    kind_N: NDArray[np.int8]
    shift_N2: NDArray[np.float32]
    odds_N: NDArray[np.float32]
    spot: float
    near: float
    reach: int


def _read_places(shot: list[Sight], judged: Judged, odds_N: NDArray[np.float32]) -> _Places:
    """Return where each frame changes most, in blocks: beside what the camera explains where it moves."""
    at_N2, kind_N = np.empty((len(shot), 2), np.float32), np.empty(len(shot), np.int8)
    shift_N2 = np.zeros((len(shot), 2), np.float32)
    for number, (sight, followed) in enumerate(zip(shot, judged.followed, strict=True)):
        at_N2[number], kind_N[number] = _place_of(sight, followed)
        if followed.moved and sight.move is not None:
            shift_N2[number] = sight.move.dy / BLOCK_PX, sight.move.dx / BLOCK_PX
    rows = shot[0].block_rows
    return _Places(
        at_N2,
        kind_N,
        np.cumsum(shift_N2, axis=0, dtype=np.float32),
        np.ascontiguousarray(odds_N),
        spot=max(SPOT_BLOCKS, SPOT_HEIGHT * rows),
        near=max(NEAR_BLOCKS, NEAR_HEIGHT * rows),
        reach=PLACE_FRAMES,
    )


def _place_of(sight: Sight, followed: Followed) -> tuple[tuple[int, int], int]:
    """Return the block that changes most in a frame, and whether it does so under a camera."""
    if followed.moved:
        return sight.left_at, WITH_CAMERA if sight.left > 0 else NOWHERE
    return sight.weak_at, HERE if sight.weak > 0 else NOWHERE


def _look_at_light(light_N: NDArray[np.float64], frames: range) -> NDArray[np.float64]:
    """Return (how much the light changes around each frame, how much lighter the frame is than the one before)."""
    light_M = _reaching(light_N, frames, LIGHT_FRAMES, first=0)
    fades_N = np.abs(light_M[2 * LIGHT_FRAMES :] - light_M[: -2 * LIGHT_FRAMES])
    steps_N = np.diff(light_M)[LIGHT_FRAMES - 1 : LIGHT_FRAMES - 1 + len(frames)]
    return np.column_stack([fades_N, steps_N])
