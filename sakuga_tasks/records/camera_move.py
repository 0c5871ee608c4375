"""Camera moves: the stretches of a shot over which the camera goes one way, in words that a sheet can carry."""

from itertools import groupby
from math import hypot, prod

import msgspec

from sakuga_tasks.records.reading import Camera, CameraKind

GAP_FRAMES_MAX = 2
"""A move that rests for so many frames, as one on twos or threes does, goes on after them."""

QUARTER_TURNED: dict[CameraKind, CameraKind] = {"pan": "tilt", "tilt": "pan"}


class CameraMove(msgspec.Struct, frozen=True, kw_only=True):
    """One camera move over frames `[start_frame, end_frame)` of the video.

    `dx_px` and `dy_px` are how far the camera went right and down, in px of the stored picture; what is drawn
    goes the other way. `zoom` is the factor by which what is drawn grew. `reach_px` is the farthest the camera
    was from where it began: of a shake, which comes back, it is all there is to see.
    """

    kind: CameraKind
    start_frame: int
    end_frame: int
    dx_px: float
    dy_px: float
    zoom: float
    reach_px: float


def find_moves(camera: Camera, *, start_frame: int) -> list[CameraMove]:
    """Return the moves of a shot that begins at `start_frame`, in order; frames that stand still are in none."""
    return [_measure(camera, kind, (start, end), start_frame) for kind, start, end in _stretches(camera.frame_kinds)]


def describe_move(move: CameraMove) -> str:
    """Return a move in a few plain words, such as `pan right 240 px` or `zoom in 1.25x`."""
    if move.kind == "zoom":
        return f"zoom {'in' if move.zoom >= 1 else 'out'} {max(move.zoom, 1 / move.zoom):.2f}x"
    if move.kind == "shake":
        return f"shake {move.reach_px:.0f} px"
    way = direction(move)
    return f"{move.kind} {way} {hypot(move.dx_px, move.dy_px):.0f} px" if way else f"{move.kind} {move.reach_px:.0f} px"


def direction(move: CameraMove) -> str:
    """Return where the camera went: `right`, `up left` and so on; nothing when it came back to where it began."""
    far = max(abs(move.dx_px), abs(move.dy_px))
    if far < 1:
        return ""
    upright = "" if abs(move.dy_px) < far / 3 else "down" if move.dy_px > 0 else "up"
    across = "" if abs(move.dx_px) < far / 3 else "right" if move.dx_px > 0 else "left"
    return f"{upright} {across}".strip()


def turn_move(move: CameraMove, rotation: int) -> CameraMove:
    """Return a move as a viewer sees it, once the picture is turned clockwise by 0, 90, 180 or 270 degrees.

    A quarter turn makes a tilt of a pan.
    """
    right, down = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[rotation % 360]
    return msgspec.structs.replace(
        move,
        kind=QUARTER_TURNED.get(move.kind, move.kind) if down else move.kind,
        dx_px=right * move.dx_px - down * move.dy_px,
        dy_px=down * move.dx_px + right * move.dy_px,
    )


def _stretches(kinds: list[CameraKind]) -> list[tuple[CameraKind, int, int]]:
    """Return (kind, start, end) of every run that moves; runs of one kind with a short rest between are one."""
    found: list[tuple[CameraKind, int, int]] = []
    start = 0
    for kind, run in groupby(kinds):
        end = start + len(list(run))
        if kind != "static":
            if found and found[-1][0] == kind and start - found[-1][2] <= GAP_FRAMES_MAX:
                found[-1] = (kind, found[-1][1], end)
            else:
                found.append((kind, start, end))
        start = end
    return found


def _measure(camera: Camera, kind: CameraKind, place: tuple[int, int], start_frame: int) -> CameraMove:
    steps = camera.path[slice(*place)]
    x = y = reach = 0.0
    for dx, dy, _zoom in steps:
        x, y = x - dx, y - dy
        reach = max(reach, hypot(x, y))
    return CameraMove(
        kind=kind,
        start_frame=start_frame + place[0],
        end_frame=start_frame + place[1],
        dx_px=round(x, 2),
        dy_px=round(y, 2),
        zoom=round(prod(zoom for _dx, _dy, zoom in steps), 5),
        reach_px=round(reach, 2),
    )
