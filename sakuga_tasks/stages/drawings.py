"""Decide, shot by shot, which frames show a new drawing, and which only a camera that moved."""

from typing import NamedTuple

import msgspec
import numpy as np

from sakuga_tasks.records.reading import UNCHANGED, Evidence
from sakuga_tasks.stages.added import drop_counter, join_mixtures
from sakuga_tasks.stages.evidence import LIGHT_LEVEL, Sight
from sakuga_tasks.stages.exposures import weigh_exposures
from sakuga_tasks.stages.faint import add_faint
from sakuga_tasks.stages.judged import STANDING, Followed, Judged
from sakuga_tasks.stages.leftovers import limit_between
from sakuga_tasks.stages.odds import weigh_evidence
from sakuga_tasks.stages.slow import SHARPENED_MOST, add_slides, is_slow, is_steady, join_sharpened

# Margins of what no threshold decides: of what the rules are sure of; of a camera that more than its threshold says.
MARGIN_SURE, MARGIN_EXEMPT = 4.0, 2.0
# Of every frame of a transition, whose drawings nothing weighs.
TRANSITION_CONFIDENCE = 0.8
# Change of a cell that codecs make of a still picture: levels, plus times the noise; how many times it counts at most.
STIR_LEVEL, STIR_NOISE, STIR_MOST = 6.0, 10.0, 0.7
# Over how many frames to both sides light is compared.
FADE_FRAMES = (3, 5)
# Moves so many frames around the middle of a bin set the limit of what they may leave.
LIMIT_FRAMES = 36
# Moves in a bin, and so many frames around it, say how sure each of them is.
SURE_FRAMES = 12
# Length of a bin, frames.
BIN_FRAMES = 12
# A move that is a camera's even where a drawing is new: least share and reach (0-1), and under which spread, levels.
CLEAR_SHARE, CLEAR_REACH, CLEAR_SPREAD = 0.45, 0.8, 11.0
# Least share of blocks (0-1) that change where a codec sharpens what a camera creeps over.
CREEP_LOCAL_SHARE = 0.006
# Share times reach (0-1) from which a move is a camera's however little changes.
CLEAR_MOVE = 0.8
# Limits are whole from a mean luma of LIGHT levels, shrink towards DARK, and to no less than DIM_MIN of themselves.
DARK, LIGHT, DIM_MIN = 20.0, 80.0, 0.3
# Limit of what a move may leave where no frame around moved, levels.
LEFT_USUAL = 6.0
# Usual local change from which limits are whole in the dark too, levels.
FAINT_LOCAL = 20.0
# Weak change that a codec or grain makes in the dark: levels, or times the noise.
DARK_WEAK, DARK_NOISE = 1.5, 12.0
# Strong lines off the grid: a move leaves less than this part of the local change, and more than that part of what
# it leaves lies elsewhere too.
RESAMPLED_SHARE, RESAMPLED_FAR = 0.1, 0.4
# Usual noise under a camera: at most this part of the local change; and between which levels it is kept.
NOISE_LOCAL, NOISE_MIN, NOISE_MAX = 0.1, 1.5, 10.0
# A move that follows a camera: how many frames must have moved, looked for as far to both sides; least share and reach.
ALONG_FRAMES, ALONG_SHARE, ALONG_REACH = 4, 0.5, 0.35


class DrawingLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the tests for a new drawing; changes in 8-bit levels, shares 0-1. Others are another STAGE_VERSION."""

    local_min: float = 5.5
    """Echo-suppressed change of one 8x8 block above which a frame shows a new drawing."""
    step_share_min: float = 0.35
    """Share of the picture that changed from which a frame is new: flash, fade, dissolve."""
    camera_share_min: float = 0.35
    """Share of textured points that must agree on a camera move."""
    camera_share_sure: float = 0.42
    """The same times the share of the rim that moves, which a quarter of the moving frames around must reach."""
    camera_px_min: float = 0.2
    """Move at the edge of the picture, px, from which a camera move counts as one."""
    camera_reach_min: float = 0.6
    """Share of the picture's rim that must move with the camera."""
    camera_zoom_px: float = 300.0
    """How far from the middle a zoom is measured, px."""
    creep_share_min: float = 0.2
    """Share of a slow change that one move of the whole picture must explain to be the camera's."""
    creep_share_sure: float = 0.5
    """The same, where a codec sharpened the picture so much that blocks changed."""
    camera_gain_max: float = 1.08
    """Change of brightness over six frames, or over ten if that is less, up to which it is flicker, not a fade."""


class Drawings(NamedTuple):
    """What was read of a shot, per frame: evidence, how sure it is (0-1), whether the camera moved."""

    evidence: list[Evidence]
    confidence: list[float]
    is_camera: list[bool]


def read_drawings(
    shot: list[Sight], limits: DrawingLimits, *, frames_24: float = 1.0, is_transition: bool = False
) -> Drawings:
    """Read a shot's drawings; `frames_24` is how many frames a 24th of a second holds.

    In a transition every change is new, and no camera is read.
    """
    if is_transition:
        words: list[Evidence] = ["first", *("step" if _changes(sight) else "held" for sight in shot[1:])]
        return Drawings(words, [TRANSITION_CONFIDENCE] * len(shot), [False] * len(shot))
    judged = judge_drawings(shot, limits)
    likely_N = weigh_exposures(weigh_evidence(shot, judged, frames_24), frames_24)
    evidence = [
        _weighed(word, is_new=likely > 0.5, is_camera=is_camera)
        for word, likely, is_camera in zip(judged.evidence, likely_N.tolist(), judged.is_camera, strict=True)
    ]
    return Drawings(evidence, [round(max(likely, 1.0 - likely), 3) for likely in likely_N.tolist()], judged.is_camera)


def judge_drawings(shot: list[Sight], limits: DrawingLimits) -> Judged:
    """Judge every frame of a shot by the rules, before it is weighed against the others and the timing."""
    judge = _Judge(shot, limits)
    judged = [judge.judge(sight) for sight in shot[1:]]
    evidence: list[Evidence] = ["first", *(word for word, _ in judged)]
    margins = [MARGIN_SURE, *(margin for _, margin in judged)]
    join_sharpened(shot, evidence, margins)
    is_camera = [judge.is_camera(sight, word) for sight, word in zip(shot, evidence, strict=True)]
    add_faint(shot, evidence, margins, local_min=limits.local_min)
    add_slides(shot, evidence, margins)
    for place in [*join_mixtures(shot, evidence, is_camera), *drop_counter(shot, evidence, shot[0].block_rows)]:
        margins[place], is_camera[place] = MARGIN_SURE, evidence[place] == "camera"
    return Judged(evidence, margins, is_camera, [judge.follow(sight) for sight in shot])


def _weighed(word: Evidence, *, is_new: bool, is_camera: bool) -> Evidence:
    """Return what a frame shows, once the frames and the timing around it have had their say."""
    if is_new == (word not in UNCHANGED):
        return word
    if is_new:
        return "cadence"
    return "camera" if is_camera else "held"


def _changes(sight: Sight) -> bool:
    return sight.changed_share > 0.02 or sight.local > 1.0


class _Judge:
    """Judges the frames of one shot, knowing all of them."""

    def __init__(self, shot: list[Sight], limits: DrawingLimits) -> None:
        self._shot = shot
        self._limits = limits
        self._first = shot[0].frame
        self._moved = {sight.frame for sight in shot[1:] if self._is_camera(sight)}
        self._moved |= {sight.frame for sight in shot[1:] if self._goes_along(sight)}
        moved = [sight for sight in shot[1:] if sight.frame in self._moved]
        self._shares_N = np.array([sight.move.share * sight.move.reach for sight in moved if sight.move is not None])
        self._left_N = np.array([sight.left for sight in moved])
        self._elsewhere_N = np.array([sight.left_elsewhere for sight in moved])
        self._locals_N = np.array([sight.local for sight in moved])
        self._lights_N = np.array([sight.brightness for sight in moved])
        self._frames_N = np.array([sight.frame for sight in moved])
        self._limits_of: dict[int, tuple[float, float]] = {}
        self._shares_of: dict[int, float] = {}

    def judge(self, sight: Sight) -> tuple[Evidence, float]:
        """Return the evidence of one frame and how many times its threshold it reaches (or stays under it)."""
        limits = self._limits
        local, step = sight.local / limits.local_min, sight.changed_share / limits.step_share_min
        faint = _faint_change(sight)
        creeps = self._creeps(sight)
        if max(local, step, faint) <= 1.0 and not creeps:
            if self._is_clear_camera(sight):
                return self._judge_moved(sight, is_faint=True)
            return "held", 1.0 / max(local, step, min(_stir(sight), STIR_MOST), 0.05)
        if sight.move is not None and (self._is_sure_camera(sight) or self._is_flicker(sight)):
            return self._judge_moved(sight, is_faint=max(local, step) <= 1.0)
        if creeps and local < SHARPENED_MOST and step < 1.0:
            return self._judge_slow(sight, local)
        if local > 1.0:
            return "local", local
        return ("step", step) if step > 1.0 else ("weak", faint)

    def _judge_moved(self, sight: Sight, *, is_faint: bool = False) -> tuple[Evidence, float]:
        """Tell a drawing that moved with the camera from a new one; what is faint is new in the dark alone."""
        limit, dim = self._limit_at(sight)
        if sight.left <= limit:
            return "camera", limit / max(sight.left, 0.05 * limit)
        if (is_faint and dim >= 1.0) or _is_resampled(sight):
            return "camera", MARGIN_EXEMPT
        return "local", sight.left / limit

    def _judge_slow(self, sight: Sight, local: float) -> tuple[Evidence, float]:
        """Tell a camera that creeps from drawings that do; a codec sharpens every few frames what creeps.

        One move explains what a camera does, or, where it explains little, it goes on over much of the picture.
        """
        creep, limits = sight.creep, self._limits
        assert creep is not None
        is_sharpened = creep.explained > limits.creep_share_sure and sight.local_share >= CREEP_LOCAL_SHARE
        is_explained = creep.explained > limits.creep_share_min and (local <= 1.0 or is_sharpened)
        if is_explained or (is_steady(creep) and local <= 1.0):
            least = MARGIN_EXEMPT if is_steady(creep) else 1.0
            return "camera", max(creep.explained / limits.creep_share_min, least)
        return ("local", local) if local > 1.0 else ("slow", 1.0)

    def is_camera(self, sight: Sight, word: Evidence) -> bool:
        """Tell whether the camera moved into this frame, whatever else is new in it."""
        if word == "camera" or sight.move is None or sight.frame == self._first:
            return word == "camera"
        move = sight.move
        is_clear = move.share >= CLEAR_SHARE and move.reach >= CLEAR_REACH and move.spread < CLEAR_SPREAD
        return word != "held" and is_clear and self._is_sure_camera(sight)

    def follow(self, sight: Sight) -> Followed:
        """Return what was read of the camera at a frame, whatever else is new in it."""
        if sight.frame not in self._moved:
            return STANDING
        return Followed(True, self._is_sure_camera(sight), self._limit_at(sight)[0])

    def _creeps(self, sight: Sight) -> bool:
        """Tell whether a frame is part of a slow change that is not what drawings close by left behind."""
        if not is_slow(sight):
            return False
        place = sight.frame - self._first
        near = self._shot[max(place - 2, 1) : place + 3]
        assert sight.creep is not None
        is_explained = sight.creep.explained > self._limits.creep_share_min or is_steady(sight.creep)
        return is_explained or all(other.local <= self._limits.local_min for other in near)

    def _is_sure_camera(self, sight: Sight) -> bool:
        """Tell whether the picture moved as a whole, and frames around it say so without doubt."""
        if sight.frame not in self._moved:
            return False
        part = sight.frame // BIN_FRAMES
        if part not in self._shares_of:
            self._shares_of[part] = self._share_around(part)
        return _leaves_nothing(sight) or self._shares_of[part] >= self._limits.camera_share_sure

    def _is_clear_camera(self, sight: Sight) -> bool:
        """Tell whether the picture moved as a whole, however faint it is."""
        move = sight.move
        return move is not None and move.share * move.reach >= CLEAR_MOVE and self._is_sure_camera(sight)

    def _share_around(self, part: int) -> float:
        """Return the upper quartile of how sure the moves are in and around a few frames."""
        shares = np.sort(self._shares_N[self._around(part, SURE_FRAMES + BIN_FRAMES / 2)])
        return float(shares[3 * len(shares) // 4]) if len(shares) else 0.0

    def _around(self, part: int, frames: float) -> slice:
        """Return which of the moves lie so many frames around the middle of a bin."""
        middle = (part + 0.5) * BIN_FRAMES
        first, last = np.searchsorted(self._frames_N, [middle - frames, np.nextafter(middle + frames, np.inf)])
        return slice(int(first), int(last))

    def _is_camera(self, sight: Sight) -> bool:
        """Tell whether the picture moved as a whole."""
        move, limits = sight.move, self._limits
        if move is None:
            return False
        edge_px = abs(move.dx) + abs(move.dy) + abs(move.zoom) * limits.camera_zoom_px
        agrees = move.share >= limits.camera_share_min and move.reach >= limits.camera_reach_min
        return (
            edge_px >= limits.camera_px_min
            and (agrees or _leaves_nothing(sight))
            and self._brightening(sight) < limits.camera_gain_max
        )

    def _goes_along(self, sight: Sight) -> bool:
        """Tell whether a move that much of the picture makes is that of a camera, which the frames around follow."""
        move = sight.move
        if move is None or move.share < ALONG_SHARE or move.reach < ALONG_REACH:
            return False
        around = range(sight.frame - ALONG_FRAMES, sight.frame + ALONG_FRAMES + 1)
        return sum(frame in self._moved for frame in around) >= ALONG_FRAMES

    def _is_flicker(self, sight: Sight) -> bool:
        """Tell whether the picture only grew lighter or darker for a moment; in a fade it goes on."""
        assert sight.move is not None
        return (
            sight.changed_share >= self._limits.step_share_min
            and sight.move.share >= self._limits.camera_share_min
            and self._brightening(sight) < self._limits.camera_gain_max
        )

    def _brightening(self, sight: Sight) -> float:
        """Return by which factor the picture grew lighter or darker around a frame, 1 or more.

        The less of what three and five frames to both sides say: a flash close by is in one of them at most.
        """
        place, last = sight.frame - self._first, len(self._shot) - 1
        factors = []
        for reach in FADE_FRAMES:
            before = self._shot[max(place - reach, 0)].brightness + LIGHT_LEVEL
            after = self._shot[min(place + reach, last)].brightness + LIGHT_LEVEL
            factors.append(max(after / before, before / after))
        return min(factors)

    def _limit_at(self, sight: Sight) -> tuple[float, float]:
        """Return the (limit, dim) of the bin that a frame lies in."""
        part = sight.frame // BIN_FRAMES
        if part not in self._limits_of:
            self._limits_of[part] = self._limit(part)
        return self._limits_of[part]

    def _limit(self, part: int) -> tuple[float, float]:
        """Return (limit, dim): up to which unexplained change a frame shows the drawing of the frame before, moved.

        In the dark everything differs by less: by `dim`, 0-1.
        """
        near = self._around(part, LIMIT_FRAMES)
        left_N = self._left_N[near]
        if not left_N.size:
            return LEFT_USUAL, 1.0
        local = float(np.median(self._locals_N[near]))
        light = (float(np.mean(self._lights_N[near])) - DARK) / (LIGHT - DARK)
        dim = min(max(light, local / FAINT_LOCAL, DIM_MIN), 1.0)
        noise = min(float(np.median(self._elsewhere_N[near])), NOISE_LOCAL * local)
        limit = limit_between(left_N / dim, usual_noise=min(max(noise / dim, NOISE_MIN), NOISE_MAX)) * dim
        return limit, dim


def _stir(sight: Sight) -> float:
    """Return how many times what codecs do to a still picture any cell of the frame changed."""
    return sight.largest_change / (STIR_LEVEL + STIR_NOISE * sight.noise)


def _faint_change(sight: Sight) -> float:
    """Return how many times what a codec or grain does in the dark the weak change of a dark frame is, else 0."""
    return sight.weak / max(DARK_WEAK, DARK_NOISE * sight.noise) if sight.is_dark else 0.0


def _is_resampled(sight: Sight) -> bool:
    """Tell whether what a move leaves is little for so strong lines, and all over the picture: lines off the grid."""
    return sight.left < RESAMPLED_SHARE * sight.local and sight.left_elsewhere > RESAMPLED_FAR * sight.left


def _leaves_nothing(sight: Sight) -> bool:
    """Tell whether one move of all the picture explains its change down to the grain, which agrees with no move."""
    return sight.move is not None and sight.move.reach >= 0.85 and sight.left < 0.15 * sight.local
