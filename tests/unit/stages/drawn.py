"""Pictures that tests draw, films of them, and the whole engine's reading of those films."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from sakuga_tasks.media.features import FeatureParams, read_features
from sakuga_tasks.records.reading import UNCHANGED, FrameFeatures, ShotReading
from sakuga_tasks.stages.analyse import analyse
from sakuga_tasks.stages.analyse_params import AnalyseParams
from tests.unit.media.films import Picture
from tests.unit.media.odd_films import encode_odd

WIDE, HIGH = 320, 180
MARGIN = 120
RAW = {"codec": "ffv1", "pixel_format": "yuv420p"}
INK = (28, 22, 30)


def paint(seed: int, *, wide: int = WIDE + 2 * MARGIN, high: int = HIGH + 2 * MARGIN, dim: float = 1.0) -> Picture:
    """Paint a background: washes of colour, finer strokes over them, and shapes with ink lines."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((high, wide, 3), np.float32)
    for size, strength in ((5, 110.0), (17, 50.0), (60, 26.0)):
        rough = rng.uniform(-1, 1, (size * high // wide + 2, size, 3)).astype(np.float32)
        picture += strength * cv2.resize(rough, (wide, high), interpolation=cv2.INTER_CUBIC)
    painted = np.clip(128 + picture, 0, 255).astype(np.uint8)
    for _ in range(14):
        centre = (int(rng.integers(wide)), int(rng.integers(high)))
        axes = (int(rng.integers(12, 60)), int(rng.integers(12, 60)))
        colour = tuple(int(c) for c in rng.integers(30, 226, 3))
        cv2.ellipse(painted, centre, axes, int(rng.integers(180)), 0, 360, colour, -1, cv2.LINE_AA)
        cv2.ellipse(painted, centre, axes, 0, 0, 360, INK, 2, cv2.LINE_AA)
    return (painted * dim).astype(np.uint8)


def paper(level: int = 244) -> Picture:
    """Return an empty sheet."""
    return np.full((HIGH, WIDE, 3), level, np.uint8)


def crop(world: Picture, x: float = 0.0, y: float = 0.0, *, zoom: float = 1.0) -> Picture:
    """Show the world through a camera `x` right and `y` down of its middle, px, `zoom` times as near."""
    middle_x, middle_y = (world.shape[1] - 1) / 2 + x, (world.shape[0] - 1) / 2 + y
    matrix = np.array(
        [[zoom, 0, (WIDE - 1) / 2 - zoom * middle_x], [0, zoom, (HIGH - 1) / 2 - zoom * middle_y]], np.float64
    )
    flags = cv2.INTER_CUBIC
    return np.asarray(cv2.warpAffine(world, matrix, (WIDE, HIGH), flags=flags, borderMode=cv2.BORDER_REFLECT), np.uint8)


def draw_figure(picture: Picture, pose: int, *, x: float = 160.0, y: float = 96.0, size: float = 1.0) -> Picture:
    """Return the picture with a figure on it: a head, a body, and limbs that swing with the pose."""
    drawn = picture.copy()
    swing, step = 0.9 * np.sin(pose * 1.3), 0.9 * np.cos(pose * 1.3)
    centre = (round(x), round(y))
    body = (round(16 * size), round(28 * size))
    for side in (-1, 1):
        hand = (round(x + side * 44 * size * np.cos(swing)), round(y - 8 + 40 * size * np.sin(swing * side)))
        foot = (round(x + side * 18 * size + 14 * step), round(y + 66 * size))
        cv2.line(drawn, (centre[0], centre[1] - 10), hand, INK, 7, cv2.LINE_AA)
        cv2.line(drawn, (centre[0], centre[1] + 20), foot, INK, 7, cv2.LINE_AA)
    cv2.ellipse(drawn, centre, body, 4 * swing, 0, 360, (214, 92, 60), -1, cv2.LINE_AA)
    cv2.ellipse(drawn, centre, body, 4 * swing, 0, 360, INK, 2, cv2.LINE_AA)
    head = (round(x + 5 * swing), round(y - 40 * size))
    cv2.circle(drawn, head, round(15 * size), (238, 206, 170), -1, cv2.LINE_AA)
    cv2.circle(drawn, head, round(15 * size), INK, 2, cv2.LINE_AA)
    return drawn


def sketch_figure(pose: int, *, x: float = 160.0, y: float = 92.0, size: float = 1.0, level: int = 244) -> Picture:
    """Return a figure of a few lines on paper."""
    sheet = paper(level)
    swing, step = 0.9 * np.sin(pose * 1.3), 0.9 * np.cos(pose * 1.3)
    at = (round(x), round(y))
    cv2.circle(sheet, (at[0], round(y - 40 * size)), round(14 * size), INK, 2, cv2.LINE_AA)
    cv2.line(sheet, (at[0], round(y - 26 * size)), (at[0], round(y + 18 * size)), INK, 2, cv2.LINE_AA)
    for side in (-1, 1):
        hand = (round(x + side * 40 * size * np.cos(swing)), round(y - 10 + 40 * size * np.sin(swing * side)))
        foot = (round(x + side * 20 * size + 16 * step), round(y + 66 * size))
        cv2.line(sheet, (at[0], round(y - 14 * size)), hand, INK, 2, cv2.LINE_AA)
        cv2.line(sheet, (at[0], round(y + 18 * size)), foot, INK, 2, cv2.LINE_AA)
    return sheet


def mix(one: Picture, other: Picture, share: float) -> Picture:
    """Return `share` of the other picture over the one."""
    mixed = one.astype(np.float64) * (1 - share) + other.astype(np.float64) * share
    return np.asarray(np.round(mixed), np.uint8)


def dim(picture: Picture, factor: float) -> Picture:
    """Return the picture `factor` times as bright."""
    return np.asarray(np.clip(np.round(picture.astype(np.float64) * factor), 0, 255), np.uint8)


def on_twos(draw: Callable[[int], Picture], frames: int) -> list[Picture]:
    """Return frames that show drawing 0, 0, 1, 1, 2, 2 and so on."""
    drawings = [draw(number) for number in range(-(-frames // 2))]
    return [drawings[frame // 2] for frame in range(frames)]


def encode_at(
    path: Path,
    pictures: Sequence[Picture],
    rate: Fraction,
    *,
    codec: str = "ffv1",
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
) -> Path:
    """Encode pictures at a constant rate, Hz, and return the path."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pixel_format
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, 1 / Fraction(rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def features_of(folder: Path, pictures: Sequence[Picture], **how: object) -> list[FrameFeatures]:
    """Encode the pictures, without loss unless told how, and return what the decode measures."""
    suffix = ".gif" if how.get("codec") == "gif" else ".mkv"
    film = encode_odd(folder / f"film{suffix}", pictures, **(how or RAW))  # type: ignore[arg-type]
    return list(read_features(film, FeatureParams()))


def read_film(folder: Path, pictures: Sequence[Picture], **how: object) -> list[ShotReading]:
    """Encode the pictures, without loss unless told how, and return the engine's reading."""
    return list(analyse(features_of(folder, pictures, **how), AnalyseParams()))


def bounds(shots: Iterable[ShotReading]) -> list[tuple[int, int]]:
    """Return the bounds of shots, in order."""
    return [(shot.start_frame, shot.end_frame) for shot in shots]


def transitions(shots: Iterable[ShotReading]) -> list[tuple[str, int, int]]:
    """Return (kind, start, end) of what was dropped as a transition."""
    return [(s.cut_kind, s.start_frame, s.end_frame) for s in shots if s.drop_reason == "transition"]


def changes(shots: Iterable[ShotReading]) -> list[int]:
    """Return the frames that show a new drawing."""
    return [
        shot.start_frame + place for shot in shots for place, word in enumerate(shot.evidence) if word not in UNCHANGED
    ]
