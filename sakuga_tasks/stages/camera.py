"""Say how the camera moved over a shot: its path frame by frame, and a word for it."""

import statistics

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.reading import Camera, CameraKind
from sakuga_tasks.stages.evidence import Sight

# (dx, dy, zoom) of a frame that stands still: px, px, factor.
STILL = (0.0, 0.0, 1.0)
# Up to which shift, px of the stored picture, and zoom, factor less one, a frame stands still.
STILL_PX = 0.12
STILL_ZOOM = 0.0004
# Over how many frames to both sides moves are summed up to name one.
AROUND_FRAMES = 4
# How far a shake ends from where it began, at most, of the way it walked (0-1).
SHAKE_TURNS = 0.3
# Usual shift from which that is a shake, and not a film gate that weaves, px.
SHAKE_PX = 1.0
# How far from the middle of the picture a zoom is measured, px.
EDGE_PX = 320.0
# Share of a slow change (0-1) that a move must explain to be measured by it.
EXPLAINED_MIN = 0.1
# Share of its frames (0-1) from which a shot's camera moves.
MOVING_SHARE_MIN = 0.15


def read_camera(shot: list[Sight], is_camera: list[bool], cell_px: float) -> Camera:
    """Return the camera of a shot; frames that are not read as camera moves stand still.

    `cell_px` is the width of a cell of the mean grid, px of the stored picture.
    """
    if not any(is_camera):
        sure = [_confidence(sight, STILL, moves=False) for sight in shot]
        return Camera(
            kind="static",
            confidence=round(statistics.fmean(sure), 3),
            path=[STILL] * len(shot),
            frame_kinds=["static"] * len(shot),
            frame_confidence=sure,
        )
    path = [_step(sight, cell_px) if moves else STILL for sight, moves in zip(shot, is_camera, strict=True)]
    confidence = [
        _confidence(sight, step, moves=moves) for sight, step, moves in zip(shot, path, is_camera, strict=True)
    ]
    steps_T3 = np.array(path) - [0.0, 0.0, 1.0]
    is_moving_T = _is_moving(steps_T3)
    kinds = _frame_kinds(steps_T3, is_moving_T)
    kind = _kind_of(steps_T3[is_moving_T], kinds)
    sure = [c for c, k in zip(confidence, kinds, strict=True) if k != "static"]
    return Camera(
        kind=kind,
        confidence=round(float(np.mean(sure)) if kind != "static" and sure else float(np.mean(confidence)), 3),
        path=path,
        frame_kinds=kinds,
        frame_confidence=confidence,
    )


def _step(sight: Sight, cell_px: float) -> tuple[float, float, float]:
    """Return (dx, dy, zoom) since the frame before, px and factor; still where no move could be measured."""
    move, creep = sight.move, sight.creep
    if move is not None:
        return round(move.dx, 3), round(move.dy, 3), round(1 + move.zoom, 5)
    if creep is not None and creep.explained >= EXPLAINED_MIN:
        return round(creep.u * cell_px, 3), round(creep.v * cell_px, 3), round(1 + creep.zoom, 5)
    return STILL


def _confidence(sight: Sight, step: tuple[float, float, float], *, moves: bool) -> float:
    if step == STILL and not moves:
        return round(1.0 - min(sight.changed_share, 0.9), 3)
    if sight.move is not None:
        return round(min(sight.move.share, 1.0), 3)
    return round(max(sight.creep.explained, 0.0), 3) if sight.creep is not None else 0.0


def _frame_kinds(steps_T3: NDArray[np.float64], is_moving_T: NDArray[np.bool_]) -> list[CameraKind]:
    """Name each frame's move by the moves around it."""
    kinds: list[CameraKind] = ["static"] * len(steps_T3)
    for place in np.flatnonzero(is_moving_T):
        around = slice(max(place - AROUND_FRAMES, 0), place + AROUND_FRAMES + 1)
        kinds[place] = _word(steps_T3[around][is_moving_T[around]])
    return kinds


def _is_moving(steps_T3: NDArray[np.float64]) -> NDArray[np.bool_]:
    shift_T = np.hypot(steps_T3[:, 0], steps_T3[:, 1])
    result: NDArray[np.bool_] = (shift_T > STILL_PX) | (np.abs(steps_T3[:, 2]) > STILL_ZOOM)
    return result


def _word(moving_N3: NDArray[np.float64]) -> CameraKind:
    """Name one or more moves by where they went, or that they went nowhere."""
    dx, dy, zoom = moving_N3.sum(axis=0).tolist()
    walked_x, walked_y = np.abs(moving_N3[:, 0]).sum(), np.abs(moving_N3[:, 1]).sum()
    # A zoom moves the edge of the picture: by 320 px for a factor of two, in the middle of what sizes are about.
    edge = abs(zoom) * EDGE_PX
    went, walked = np.hypot(dx, dy), np.hypot(walked_x, walked_y)
    turns = went < SHAKE_TURNS * walked and edge < 0.5 * walked
    if turns and len(moving_N3) >= 3:
        # A film gate weaves by fractions of a pixel; nobody moved the camera.
        is_shaken = np.median(np.hypot(moving_N3[:, 0], moving_N3[:, 1])) >= SHAKE_PX
        return "shake" if is_shaken else "static"
    if edge > max(abs(dx), abs(dy)):
        return "zoom"
    ratio = min(abs(dx), abs(dy)) / max(abs(dx), abs(dy), 1e-9)
    if edge > 0.5 * max(abs(dx), abs(dy)) or ratio > 0.5:
        return "mixed"
    return "pan" if abs(dx) > abs(dy) else "tilt"


def _kind_of(moving_N3: NDArray[np.float64], kinds: list[CameraKind]) -> CameraKind:
    moving = sum(kind != "static" for kind in kinds)
    return "static" if moving < max(MOVING_SHARE_MIN * len(kinds), 3) else _word(moving_N3)
