"""What befalls the finished picture: letterbox, subtitles, a counter; then gate weave, flicker and grain."""

from typing import NamedTuple

import cv2
import numpy as np

from cartoon.stack import Picture

LINES = (
    "Where did the night boat go?", "Nobody told me.", "Listen!", "It was here a moment ago...", "Run!",
    "We will not be back before the snow.", "Who lit the lamp?",
)  # fmt: skip


class Wear(NamedTuple):
    """How a film looks worn; 0 is none. `grain` is a sigma and `weave` px, in the picture; `flicker` a share of light.

    `subtitles` are (start, end, line) in frames of the film.
    """

    grain: float = 0.0
    weave: float = 0.0
    flicker: float = 0.0
    letterbox: float = 0.0
    counter: bool = False
    subtitles: tuple[tuple[int, int, int], ...] = ()

    def subtitle_at(self, frame: int) -> int:
        """Return which line is shown, -1 for none: a line is a drawing of its own."""
        return next((line for start, end, line in self.subtitles if start <= frame < end), -1)


def dress(picture: Picture, frame: int, wear: Wear) -> Picture:
    """Return the picture with what is printed on it: bars, subtitle, counter."""
    line = wear.subtitle_at(frame)
    if not wear.letterbox and line < 0 and not wear.counter:
        return picture
    dressed = picture.copy()
    height, width = dressed.shape[:2]
    bar = round(height * wear.letterbox)
    if bar:
        dressed[:bar] = dressed[height - bar :] = 0
    if line >= 0:
        _write(dressed, LINES[line % len(LINES)], (width // 2, round(height * 0.93)), height / 520, centred=True)
    if wear.counter:
        _write(dressed, f"{frame:05d}", (round(width * 0.03), round(height * 0.08)), height / 620, centred=False)
    return dressed


def age(picture: Picture, frame: int, wear: Wear, *, seed: int) -> Picture:
    """Return the picture as the projector showed it: shifted by the gate, flickering, grainy."""
    rng = np.random.default_rng((seed, frame))
    aged = picture
    if wear.weave:
        dx, dy = rng.normal(0, wear.weave, 2)
        height, width = picture.shape[:2]
        shift = np.array([[1, 0, dx], [0, 1, dy]])
        aged = np.asarray(cv2.warpAffine(aged, shift, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
    if not wear.grain and not wear.flicker:
        return aged
    light = np.float32(1 + wear.flicker * rng.uniform(-1, 1))
    noisy = aged * light + _grain(aged.shape[:2], wear.grain, rng)[..., None]
    return np.asarray(np.clip(noisy, 0, 255), dtype=np.uint8)


def _grain(
    shape: tuple[int, ...], sigma: float, rng: np.random.Generator
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Return luma noise with grains of about 1.5 px."""
    if not sigma:
        return np.zeros(shape, dtype=np.float32)
    noise = rng.standard_normal(shape, dtype=np.float32)
    soft = np.asarray(cv2.GaussianBlur(noise, (3, 3), 0.6), dtype=np.float32)
    return soft * np.float32(sigma / max(float(soft.std()), 1e-6))


def _write(picture: Picture, text: str, at: tuple[int, int], scale: float, *, centred: bool) -> None:
    font = cv2.FONT_HERSHEY_SIMPLEX
    (wide, _), _ = cv2.getTextSize(text, font, scale, 1)
    x = at[0] - wide // 2 if centred else at[0]
    thick = max(round(scale * 2), 1)
    cv2.putText(picture, text, (x, at[1]), font, scale, (0, 0, 0), thick + 3, cv2.LINE_AA)
    cv2.putText(picture, text, (x, at[1]), font, scale, (245, 245, 240), thick, cv2.LINE_AA)
