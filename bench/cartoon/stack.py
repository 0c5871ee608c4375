"""A take: painted world, cels on it, a camera before it; every frame's picture with its exact state."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]
Views = NDArray[np.float64]

WHITE, BLACK = 255, 0


class Actor(NamedTuple):
    """What is drawn on cels: `states` has one entry per frame, equal entries show the same drawing.

    `draw` lays one state onto a picture in place. `on_screen` cels are locked to the screen, not to the world.
    """

    states: list[int]
    draw: Callable[[Picture, int], None]
    on_screen: bool = False


class Flash(NamedTuple):
    """Frames `[start, end)` of an impact: `white`, `black` or `inverted`."""

    start: int
    end: int
    style: str


class Take:
    """One shot before it is cut into the film; frames are drawn when asked for, best in order.

    `views` is (frames, 3): the world point at the middle of the picture, and the zoom (picture px per world px).
    """

    def __init__(
        self,
        kind: str,
        *,
        size_px: tuple[int, int],
        world: Picture,
        actors: list[Actor],
        views: Views,
        camera_kind: str = "static",
        flashes: tuple[Flash, ...] = (),
        levels: NDArray[np.uint8] | None = None,
    ) -> None:
        self.kind = kind
        self.size_px = size_px
        self.views = views
        self.camera_kind = camera_kind
        self.flashes = flashes
        self._world, self._actors, self._levels = world, actors, levels
        self._stage: tuple[tuple[int, ...], Picture] | None = None
        self._shown: tuple[tuple[object, ...], Picture] | None = None

    @property
    def frames(self) -> int:
        """How many frames the take has."""
        return len(self.views)

    def drawing_at(self, frame: int) -> tuple[int, ...]:
        """Return what is drawn, camera left out: two frames that compare equal show the same drawing."""
        flash = next((no for no, each in enumerate(self.flashes) if each.start <= frame < each.end), -1)
        states = tuple(actor.states[frame] for actor in self._actors)
        if flash >= 0 and self.flashes[flash].style != "inverted":
            return (flash,)
        return (flash, *states)

    @property
    def is_camera_held(self) -> bool:
        """Whether the camera moves over one drawing."""
        drawings = {self.drawing_at(frame) for frame in range(self.frames)}
        return self.camera_kind != "static" and len(drawings) == 1

    def picture_at(self, frame: int) -> Picture:
        """Return the picture, shape (height, width, 3), RGB; not to be written to."""
        key = (self.drawing_at(frame), *self.views[frame])
        if self._shown is None or self._shown[0] != key:
            self._shown = (key, self._draw(frame, drawn=frame))
        return self._shown[1]

    def shows_other(self, frame: int, before: int) -> bool:
        """Tell whether a frame shows another drawing than one before, as far as a camera that moved sees it."""
        if self.drawing_at(frame) == self.drawing_at(before):
            return False
        is_camera_still = bool((self.views[frame] == self.views[before]).all())
        return is_camera_still or not np.array_equal(self.picture_at(frame), self._draw(frame, drawn=before))

    def _draw(self, frame: int, *, drawn: int) -> Picture:
        """Look through the camera of one frame at what is drawn on another."""
        flash = next((each for each in self.flashes if each.start <= drawn < each.end), None)
        if flash is not None and flash.style != "inverted":
            width, height = self.size_px
            return np.full((height, width, 3), WHITE if flash.style == "white" else BLACK, dtype=np.uint8)
        picture = self._view(frame, self._staged(drawn))
        for actor in self._actors:
            if actor.on_screen:
                actor.draw(picture, actor.states[drawn])
        if self._levels is not None:
            picture = np.asarray(cv2.LUT(picture, self._levels), dtype=np.uint8)
        return 255 - picture if flash else picture

    def _view(self, frame: int, stage: Picture) -> Picture:
        """Look at the stage through the camera."""
        x, y, zoom = self.views[frame]
        width, height = self.size_px
        left, top = x - (width - 1) / 2, y - (height - 1) / 2
        if zoom == 1 and left == int(left) >= 0 and top == int(top) >= 0:
            return stage[int(top) : int(top) + height, int(left) : int(left) + width].copy()
        to_world = np.array([[1 / zoom, 0, x - (width - 1) / 2 / zoom], [0, 1 / zoom, y - (height - 1) / 2 / zoom]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(stage, to_world, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT_101)
        return np.asarray(seen, dtype=np.uint8)

    def _staged(self, frame: int) -> Picture:
        """Return the world with the cels that are locked to it."""
        states = tuple(actor.states[frame] for actor in self._actors if not actor.on_screen)
        if self._stage is None or self._stage[0] != states:
            picture = self._world.copy()
            for actor in self._actors:
                if not actor.on_screen:
                    actor.draw(picture, actor.states[frame])
            self._stage = (states, picture)
        return self._stage[1]


def premultiply(cel: Image.Image) -> Picture:
    """Return a cel as premultiplied RGBA, ready to be laid."""
    rgba = np.asarray(cel, dtype=np.uint16)
    colours = (rgba[..., :3] * rgba[..., 3:] + 127) // 255
    return np.concatenate([colours, rgba[..., 3:]], axis=2).astype(np.uint8)


def lay(picture: Picture, cel_HWA: Picture, *, x: float, y: float) -> None:
    """Lay a premultiplied cel on the picture, its top left corner at (x, y); what hangs over is cut off."""
    left, top = int(np.floor(x)), int(np.floor(y))
    if (x, y) != (left, top):
        shift = np.array([[1, 0, x - left], [0, 1, y - top]])
        cel_HWA = np.asarray(cv2.warpAffine(cel_HWA, shift, (cel_HWA.shape[1] + 1, cel_HWA.shape[0] + 1)), np.uint8)
    high, wide = cel_HWA.shape[:2]
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + wide, picture.shape[1]), min(top + high, picture.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = cel_HWA[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.uint16)
    under = picture[y0:y1, x0:x1]
    under[:] = part[..., :3] + (under * (255 - part[..., 3:]) + 127) // 255
