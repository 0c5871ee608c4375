"""Name the timing of a timesheet: on ones, twos, threes, a hold, or mixed; whole and stretch by stretch."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from sakuga_tasks.records.reading import Cadence, Segment
from sakuga_tasks.stages.analyse_params import CadenceParams

NAMES: dict[int, Cadence] = {1: "on_ones", 2: "on_twos", 3: "on_threes"}
STATES: tuple[int | None, ...] = (1, 2, 3, 0, None)
SWITCH_COST = 8.0
MIXED_COST = 0.5


def cadence_of(exposures: Sequence[float], params: CadenceParams, *, hold: float | None = None) -> Cadence:
    """Return the class of a timesheet: that of more than half of the drawings that are no holds.

    Exposures are in frames, or in 24ths of a second: a drawing on twos in a video of 30 Hz is exposed for two and
    three frames in turn, 1.6 and 2.4 of a 24th, which both round to two. `hold` is the length of a hold in the
    same unit, `hold_frames_min` by default. `mixed` is what no one count explains, or a count above three.
    """
    hold = params.hold_frames_min if hold is None else hold
    moving = [exposure for exposure in exposures if exposure < hold]
    if len(exposures) == 1 or not moving or sum(moving) < params.moving_ratio_min * sum(exposures):
        return "hold"
    ((count, times),) = Counter(_rounded(exposure) for exposure in moving).most_common(1)
    return NAMES.get(count, "mixed") if 2 * times > len(moving) else "mixed"


def _rounded(exposure: float) -> int:
    return max(round(exposure), 1)


def settle_exposures(
    exposures: Sequence[float], missing: Sequence[int], step: float, params: CadenceParams
) -> list[float]:
    """Return how long drawings were meant to be shown where frames are missing, by the one count that explains most.

    Before drawing `i` so many frames are missing, `step` long each: it was drawn for one of them, or for the frame
    that shows it first. Exposures stay as they are where that explains no more than half of those that are no holds.
    """
    if not any(missing) or cadence_of(exposures, params) != "mixed":
        return list(exposures)
    moving = sum(exposure < params.hold_frames_min for exposure in exposures)
    settled, times = max((_settle(exposures, missing, step, count, params) for count in NAMES), key=lambda one: one[1])
    return settled if 2 * times > moving else list(exposures)


def _settle(
    exposures: Sequence[float], missing: Sequence[int], step: float, count: int, params: CadenceParams
) -> tuple[list[float], int]:
    """Return (exposures, how many are `count`) by the begins that make most of them so, the latest where equal."""
    # Per drawing, for each begin of the next one in steps before it is seen: its own likeliest begin.
    ways: list[list[int]] = []
    times = [0] * (missing[0] + 1)
    for exposure, before_next in zip(exposures, [*missing[1:], 0], strict=True):
        way, onward = [], []
        for later in range(before_next + 1):
            found = [
                already + (exposure < params.hold_frames_min and _rounded(exposure + step * (early - later)) == count)
                for early, already in enumerate(times)
            ]
            way.append(found.index(max(found)))
            onward.append(max(found))
        ways.append(way)
        times = onward
    settled: list[float] = []
    later = 0
    for exposure, way in zip(reversed(exposures), reversed(ways), strict=True):
        early = way[later]
        settled.append(exposure + step * (early - later))
        later = early
    return settled[::-1], times[0]


def read_segments(
    timesheet: Sequence[int],
    start_frame: int,
    params: CadenceParams,
    *,
    exposures_24: Sequence[float] | None,
    hold: float,
) -> list[Segment]:
    """Return the stretches of a shot with one cadence each, in order and without gap.

    `exposures_24` are the exposures in 24ths of a second, None where time is unknown; `hold` is a hold in frames.
    The cheapest way through the exposures: a frame outside its stretch's class costs one, half in a mixed
    stretch, a change of class eight.
    """
    exposures = timesheet if exposures_24 is None else exposures_24
    segments: list[Segment] = []
    place, first = start_frame, 0
    for count in _runs(exposures, params):
        last = first + count
        length = sum(timesheet[first:last])
        segments.append(
            Segment(
                start_frame=place,
                end_frame=place + length,
                cadence=cadence_of(timesheet[first:last], params, hold=hold),
                cadence_24=None if exposures_24 is None else cadence_of(exposures_24[first:last], params),
            )
        )
        place, first = place + length, last
    return segments


def _runs(exposures: Sequence[float], params: CadenceParams) -> list[int]:
    """Return how many drawings each stretch holds: the cheapest labels of the drawings, grouped (Viterbi 1967)."""
    costs = [0.0] * len(STATES)
    ways: list[list[int]] = []
    for exposure in exposures:
        cheapest = min(costs)
        ways.append([
            state if costs[state] <= cheapest + SWITCH_COST else costs.index(cheapest) for state in range(len(STATES))
        ])  # fmt: skip
        costs = [
            min(cost, cheapest + SWITCH_COST) + _cost(state, exposure, params)
            for cost, state in zip(costs, STATES, strict=True)
        ]
    labels = [costs.index(min(costs))]
    for way in reversed(ways[1:]):
        labels.append(way[labels[-1]])
    return [len(list(alike)) for _, alike in groupby(reversed(labels))]


def _cost(state: int | None, exposure: float, params: CadenceParams) -> float:
    """Return what a drawing costs in a stretch on `state`s; 0 is a hold, None mixed."""
    if state is None:
        return MIXED_COST * exposure
    if state == 0:
        return 0.0 if exposure >= params.hold_frames_min else exposure
    return 0.0 if _rounded(exposure) == state else exposure
