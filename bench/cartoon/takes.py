"""Takes to read: what moves, on which frames, under which camera; every kind by its name."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from cartoon import camera, weather
from cartoon.backdrop import paint_backdrop
from cartoon.figures import MOUTHS
from cartoon.palette import Palette
from cartoon.sketch import acrobat, paper
from cartoon.stack import Actor, Flash, Picture, Take, lay
from cartoon.troupe import face_cel, pose_cel

CYCLE_DRAWINGS = 8
FACES = (*((mouth, False) for mouth in MOUTHS), ("closed", True))


class Studio(NamedTuple):
    """What a take is made with: picture size, length, light, places to choose from, and its own dice."""

    size_px: tuple[int, int]
    frames: int
    palette: Palette
    places: tuple[str, ...]
    figures: tuple[str, ...]
    seed: int
    place_seed: int = 0
    is_near: bool = False

    @property
    def rng(self) -> np.random.Generator:
        """Dice that always fall the same."""
        return np.random.default_rng(self.seed)

    def backdrop(self, size_px: tuple[int, int], *, place: str | None = None) -> Picture:
        """Paint a place as large as asked; a near shot shows the middle of it, as a cut-in does."""
        seed = self.place_seed or self.seed
        rng = np.random.default_rng(seed)
        chosen = place or str(rng.choice(self.places))
        wide, tall = size_px
        image = paint_backdrop(chosen, self.palette, width_px=wide, height_px=tall, seed=seed)
        painted = _brushed(np.asarray(image, dtype=np.uint8), rng)
        if not self.is_near:
            return painted
        part = painted[round(tall * 0.3) : round(tall * 0.9), round(wide * 0.2) : round(wide * 0.8)]
        return np.asarray(cv2.resize(part, size_px, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)

    @property
    def darkness(self) -> Picture:
        """Levels of a take in the dark: the brightest is 25 to 60."""
        gain = float(self.rng.uniform(0.1, 0.21)) * (2 if self.palette.name == "night" else 1)
        return np.asarray(np.clip(np.arange(256) * gain + 5, 0, 255), dtype=np.uint8)


def _brushed(painting: Picture, rng: np.random.Generator) -> Picture:
    """Return a painting with brush strokes of a strength of its own: some are smooth, some are rough."""
    strength = float(rng.choice([0, 2, 5, 9]))
    if not strength:
        return painting
    noise = rng.standard_normal(painting.shape[:2], dtype=np.float32)
    strokes = np.asarray(cv2.GaussianBlur(noise, (0, 0), sigmaX=3, sigmaY=0.8), dtype=np.float32)
    strokes *= np.float32(strength / max(float(strokes.std()), 1e-6))
    return np.asarray(np.clip(painting + strokes[..., None], 0, 255), dtype=np.uint8)


def expose(rule: str, frames: int, rng: np.random.Generator) -> list[int]:
    """Return a timesheet: `1`-`6` for equal exposures, or `mixed`, `held` or `accent`.

    `mixed` is any of 1-4, `held` twos between holds, `accent` twos with a few drawings on ones and threes.
    """
    sheet: list[int] = []
    while sum(sheet) < frames:
        if rule == "mixed":
            sheet.append(int(rng.integers(1, 5)))
        elif rule == "accent":
            sheet += [[2], [1], [1, 1], [3]][int(rng.choice(4, p=[0.82, 0.06, 0.08, 0.04]))]
        elif rule == "held":
            sheet += [int(rng.integers(13, 26)), *([2] * int(rng.integers(4, 9)))]
        else:
            sheet.append(int(rule))
    return cut_to(sheet, frames)


def cut_to(sheet: list[int], frames: int) -> list[int]:
    """Shorten a timesheet to so many frames."""
    ends = np.minimum(np.cumsum(sheet), frames)
    return [int(exposure) for exposure in np.diff(ends, prepend=0) if exposure]


def states_of(sheet: list[int]) -> list[int]:
    """Return the numbers of the drawings of a timesheet, one entry per frame."""
    return [int(state) for state in np.repeat(np.arange(len(sheet)), sheet)]


def make_take(studio: Studio, kind: str, *, rule: str = "2", move: str = "still") -> Take:
    """Make one take: a kind of MAKERS, its exposure rule, a camera move of MOVES."""
    return MAKERS[kind](studio, rule, move)


def _shoot(
    studio: Studio, kind: str, actors: list[Actor], move: str, *, world: Picture | None = None, **extra: object
) -> Take:
    """Put actors on a backdrop under a camera."""
    moved = camera.MOVES[move](studio.frames, studio.rng)
    views, size = camera.place(moved, studio.size_px)
    return Take(
        kind,
        size_px=studio.size_px,
        world=_fit(world, size) if world is not None else studio.backdrop(size),
        actors=actors,
        views=views,
        camera_kind=moved.kind,
        **extra,  # type: ignore[arg-type]  # flashes and levels pass through
    )


def _fit(world: Picture, size: tuple[int, int]) -> Picture:
    """Stretch a world by its mirror image until the camera finds picture everywhere."""
    high, wide = max(size[1] - world.shape[0], 0), max(size[0] - world.shape[1], 0)
    return np.pad(world, ((0, high), (0, wide), (0, 0)), mode="symmetric") if high or wide else world


def _performer(studio: Studio, rule: str, *, figure: str | None = None, on_screen: bool = False) -> Actor:
    """Return a figure that acts on the spot or travels, one pose per drawing."""
    rng = studio.rng
    width, height = studio.size_px
    chosen = figure or str(rng.choice(studio.figures))
    size = round(height * float(rng.uniform(0.18, 0.35) if rng.random() < 0.3 else rng.uniform(0.4, 0.8)))
    sheet = expose(rule, studio.frames, rng)
    stride = float(np.mean(sheet)) * size * (0.02 if chosen in {"fox", "bird"} and not on_screen else 0)
    x, y = float(rng.uniform(0.02, 0.4)) * width, height * 0.95 - size
    turn = int(rng.integers(CYCLE_DRAWINGS))

    def draw(picture: Picture, state: int) -> None:
        # On whole parts of the cycle no pose equals the next: a swing turns round on a drawing.
        phase = (state + turn) % CYCLE_DRAWINGS / CYCLE_DRAWINGS
        cel = pose_cel(chosen, studio.palette, size_px=size, phase=phase)
        lay(picture, cel, x=round((x + state * stride) % (width * 0.95)), y=round(y))

    return Actor(states_of(sheet), draw, on_screen)


def _act(studio: Studio, rule: str, move: str) -> Take:
    """Show a figure in action; under a moving camera it goes with the world."""
    return _shoot(studio, "act", [_performer(studio, rule)], move)


def _follow(studio: Studio, rule: str, move: str) -> Take:
    """Show a figure that stays on the screen while the camera goes along: the walk with pan."""
    return _shoot(studio, "follow", [_performer(studio, rule, on_screen=True)], move)


def _duo(studio: Studio, rule: str, move: str) -> Take:
    """Show two figures, each on its own timing (`rule` is the first's; the other is on threes, or twos)."""
    other = studio._replace(seed=studio.seed + 7, palette=studio.palette)
    return _shoot(studio, "duo", [_performer(studio, rule), _performer(other, "3" if rule != "3" else "2")], move)


def _talker(studio: Studio, *, share: float) -> Actor:
    """Return a face that talks and blinks: changes of 2-4 frames, pauses between; size is a share of the height."""
    rng = studio.rng
    width, height = studio.size_px
    size = round(height * share)
    sheet, faces = [int(rng.integers(4, 9))], [0]
    while sum(sheet) < studio.frames:
        pause = rng.random() < 0.12
        sheet.append(int(rng.integers(8, 15) if pause else rng.choice([2, 2, 2, 2, 3])))
        fresh = [no for no in range(len(FACES)) if no != faces[-1]]
        faces.append(0 if pause and faces[-1] else int(rng.choice(fresh)))
    states = [faces[no] for no in states_of(cut_to(sheet, studio.frames))]
    left, top = round((width - size) * float(rng.uniform(0.15, 0.85))), height - size

    def draw(picture: Picture, state: int) -> None:
        mouth, blink = FACES[state]
        lay(picture, face_cel(studio.palette, size_px=size, mouth=mouth, blink=blink), x=left, y=top)

    return Actor(states, draw)


def _talk(studio: Studio, rule: str, move: str) -> Take:
    """Show a close-up that talks; rule `small` shows it small."""
    return _shoot(
        studio, "talk", [_talker(studio, share=float(studio.rng.uniform(0.2, 0.36)) if rule == "small" else 0.95)], move
    )


def _dark_talk(studio: Studio, rule: str, move: str) -> Take:
    """Show a face that talks in the dark."""
    actor = _talker(studio, share=0.4 if rule == "small" else 0.9)
    return _shoot(studio, "dark_talk", [actor], move, levels=studio.darkness)


def _dark_act(studio: Studio, rule: str, move: str) -> Take:
    """Show a figure in action in the dark."""
    return _shoot(studio, "dark_act", [_performer(studio, rule)], move, levels=studio.darkness)


def _hold(studio: Studio, rule: str, move: str) -> Take:
    """Show one drawing held, still or under a camera move."""
    return _shoot(studio, "hold", [_performer(studio, str(studio.frames))], move)


def _slide(studio: Studio, rule: str, move: str) -> Take:
    """Show a cel that slides over the backdrop without being redrawn; rule: frames per step, or `drift`."""
    rng = studio.rng
    width, height = studio.size_px
    size = round(height * float(rng.uniform(0.35, 0.6)))
    cel = pose_cel(str(rng.choice(studio.figures)), studio.palette, size_px=size, phase=0.0)
    speed = float(rng.uniform(0.3, 0.8) if rule == "drift" else rng.uniform(0.8, 4.0) * int(rule))
    sheet = expose("1" if rule == "drift" else rule, studio.frames, rng)
    y = height * float(rng.uniform(0.3, 0.5))

    def draw(picture: Picture, state: int) -> None:
        lay(picture, cel, x=round(8 * state * speed) / 8 % width - size / 4, y=round(y))

    return _shoot(studio, "slide", [Actor(states_of(sheet), draw)], move)


def _lamp(studio: Studio, rule: str, move: str) -> Take:
    """Show a figure (rule `0`: held) in a light that turns up and down from frame to frame, with rests between."""
    rng = studio.rng
    gains = [float(rng.uniform(0.35, 1.0))]
    while len(gains) < studio.frames:
        gains += [gains[-1]] * int(rng.integers(6, 20))
        lit = float(rng.uniform(0.7, 1.0) if gains[-1] < 0.6 else rng.uniform(0.3, 0.55))
        gains += np.linspace(gains[-1], lit, int(rng.integers(10, 36)))[1:].tolist()

    def draw(picture: Picture, state: int) -> None:
        picture[:] = np.rint(picture * gains[state]).astype(np.uint8)

    first_of = [gains.index(gain) for gain in gains]
    figure = _performer(studio, str(studio.frames) if rule == "0" else rule)
    return _shoot(studio, "lamp", [figure, Actor(first_of[: studio.frames], draw, on_screen=True)], move)


def _dash(studio: Studio, rule: str, move: str) -> Take:
    """Show a figure that dashes from place to place: holds, joined by one or two frames of smear."""
    rng = studio.rng
    width, height = studio.size_px
    size = round(height * 0.5)
    cel = pose_cel(str(rng.choice(studio.figures)), studio.palette, size_px=size, phase=0.25)
    smear = np.asarray(cv2.blur(cv2.resize(cel, (size * 2, size)), (size // 3, 3)), dtype=np.uint8)
    sheet: list[int] = []
    while sum(sheet) < studio.frames:
        sheet += [int(rng.integers(5, 12)), *([1] * int(rng.integers(1, 3)))]
    spots = rng.permutation(np.linspace(0, 0.7, len(sheet) + 1)) * width

    def draw(picture: Picture, state: int) -> None:
        lay(picture, smear if sheet[state] == 1 else cel, x=round(spots[state]), y=round(height * 0.4))

    sheet = cut_to(sheet, studio.frames)
    return _shoot(studio, "dash", [Actor(states_of(sheet), draw)], move)


def _impact(studio: Studio, rule: str, move: str) -> Take:
    """Show a figure struck by impact frames: one to three white, black or inverted."""
    rng = studio.rng
    flashes, at = [], int(rng.integers(6, 12))
    while at + 12 < studio.frames:
        length = int(rng.integers(1, 4))
        flashes.append(Flash(at, at + length, str(rng.choice(["white", "black", "inverted"]))))
        at += length + int(rng.integers(15, 30))
    return _shoot(studio, "impact", [_performer(studio, rule)], move, flashes=tuple(flashes))


def _line_test(studio: Studio, rule: str, move: str) -> Take:
    """Show pencil on paper; the sheet is the same for every line test of a size, so cuts keep their paper."""
    rng = studio.rng
    style = str(rng.choice(["leaps", "acts", "acts", "boils"]))
    pencil = acrobat(
        studio.seed, size_px=studio.size_px, leap=0.3 if style == "leaps" else 0.04, boils=style == "boils"
    )
    actor = Actor(states_of(expose(rule, studio.frames, rng)), pencil)
    width, height = studio.size_px
    return _shoot(studio, "line_test", [actor], move, world=paper(width + 10, height + 10, 3))


def _weather(effect: str) -> Callable[[Studio, str, str], Take]:
    """Return a maker of a figure on threes under an effect whose exposure is the rule."""

    def make(studio: Studio, rule: str, move: str) -> Take:
        rng = studio.rng
        drops = round(float(rng.uniform(120, 380)))
        draws = {
            "rain": weather.rain(studio.seed, drops=drops, strength=float(rng.uniform(0.35, 0.8))),
            "snow": weather.snow(studio.seed, flakes=drops // 2, speed=float(rng.uniform(0.006, 0.02))),
            "speed_lines": weather.speed_lines(studio.seed, lines=drops // 4),
        }
        effects = Actor(states_of(expose(rule, studio.frames, rng)), draws[effect], on_screen=True)
        return _shoot(studio, effect, [_performer(studio, "3"), effects], move)

    return make


def _flat(studio: Studio, rule: str, move: str) -> Take:
    """Show flat colour: a figure before nothing, or (rule `0`) nothing at all."""
    width, height = studio.size_px
    colours = (studio.palette.sky_low, studio.palette.cloth, studio.palette.far, (250, 250, 250), (0, 0, 0))
    world = np.empty((height + 10, width + 10, 3), dtype=np.uint8)
    world[:] = colours[int(studio.rng.integers(len(colours)))]
    actors = [] if rule == "0" else [_performer(studio, rule)]
    return _shoot(studio, "flat", actors, move, world=world)


MAKERS: dict[str, Callable[[Studio, str, str], Take]] = {
    "act": _act,
    "follow": _follow,
    "duo": _duo,
    "talk": _talk,
    "dark_talk": _dark_talk,
    "dark_act": _dark_act,
    "hold": _hold,
    "slide": _slide,
    "lamp": _lamp,
    "dash": _dash,
    "impact": _impact,
    "line_test": _line_test,
    "rain": _weather("rain"),
    "snow": _weather("snow"),
    "speed_lines": _weather("speed_lines"),
    "flat": _flat,
}
