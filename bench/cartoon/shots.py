"""Shots: one picture per exposure, and the timesheet that says for how long each is shown."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from cartoon.backdrop import paint_backdrop
from cartoon.figures import MOUTHS, draw_face, draw_walker
from cartoon.palette import PALETTES, Palette

SHORT_SHOT_FRAMES = 12
DISSOLVE_FRAMES = 12
FLASH_FRAMES = 2
WALK_CYCLE_FRAMES = 18
PAN_STEP_PX = 4


class Shot(NamedTuple):
    """One shot: pictures are drawn when asked for, one per entry of the timesheet."""

    kind: str
    timesheet: list[int]
    pictures: Iterator[Image.Image]


class Stage(NamedTuple):
    """What every shot is drawn with: picture size, length, light, and a seed of its own."""

    width_px: int
    height_px: int
    frames: int
    palette: Palette
    seed: int

    def backdrop(self, place: str, *, width_px: int | None = None) -> Image.Image:
        """Return a backdrop painted in this light."""
        return paint_backdrop(
            place, self.palette, width_px=width_px or self.width_px, height_px=self.height_px, seed=self.seed
        )

    def pick(self, options: tuple[str, ...]) -> str:
        """Choose one of the options by the seed."""
        return options[int(np.random.default_rng(self.seed).integers(len(options)))]


def spread(frames: int, exposure: int) -> list[int]:
    """Return a timesheet of equal exposures; the last one takes what is left."""
    full, rest = divmod(frames, exposure)
    return [exposure] * full + ([rest] if rest else [])


def walk(stage: Stage, exposure: int) -> Shot:
    """Draw the fox child walking across a painted place, on ones, twos or threes."""
    timesheet = spread(stage.frames, exposure)
    return Shot(f"walk_on_{('ones', 'twos', 'threes')[exposure - 1]}", timesheet, _walk_pictures(stage, timesheet))


def _walk_pictures(stage: Stage, timesheet: list[int]) -> Iterator[Image.Image]:
    backdrop = stage.backdrop(stage.pick(("hills", "forest", "sea", "winter_town")).replace("winter_", ""))
    size = round(stage.height_px * 0.74)
    frame = 0
    for exposure in timesheet:
        turns = frame / WALK_CYCLE_FRAMES
        cel = draw_walker(stage.palette, size_px=size, phase=turns % 1)
        picture = backdrop.copy()
        x = round(stage.width_px * 0.04 + turns * size * 0.4)
        picture.paste(cel, (x % stage.width_px, round(stage.height_px * 0.24)), cel)
        yield picture
        frame += exposure


def mouth_flap(stage: Stage) -> Shot:
    """Draw a close-up that talks: a still with a mouth changed every two to four frames, and a blink."""
    rng = np.random.default_rng(stage.seed)
    states, timesheet = ["closed"], [min(8, stage.frames)]
    while sum(timesheet) < stage.frames:
        left = stage.frames - sum(timesheet)
        timesheet.append(min(left, int(rng.choice([2, 2, 3, 4]))))
        fresh = [mouth for mouth in (*MOUTHS, "blink") if mouth != states[-1]]
        states.append(str(rng.choice(fresh)))
    return Shot("mouth_flap", timesheet, _face_pictures(stage, states))


def _face_pictures(stage: Stage, states: list[str]) -> Iterator[Image.Image]:
    backdrop = stage.backdrop("room")
    size = round(stage.height_px * 0.98)
    left = round((stage.width_px - size) * (0.2 + 0.6 * (stage.seed % 7) / 6))
    cels: dict[str, Image.Image] = {}
    for state in states:
        mouth = "closed" if state == "blink" else state
        if state not in cels:
            cels[state] = draw_face(stage.palette, size_px=size, mouth=mouth, blink=state == "blink")
        picture = backdrop.copy()
        picture.paste(cels[state], (left, stage.height_px - size), cels[state])
        yield picture


def hold(stage: Stage) -> Shot:
    """Draw one painting, held for the whole shot."""
    return Shot("hold", [stage.frames], iter([_still(stage)]))


def _still(stage: Stage) -> Image.Image:
    """Paint a place with the fox child standing in it."""
    picture = stage.backdrop(stage.pick(("sea", "town", "hills", "forest")))
    size = round(stage.height_px * 0.5)
    cel = draw_walker(stage.palette, size_px=size, phase=0)
    x = round((stage.width_px - size) * (stage.seed % 5) / 4)
    picture.paste(cel, (x, round(stage.height_px * 0.48)), cel)
    return picture


def flash(stage: Stage) -> Shot:
    """Draw a held town at night, struck by two frames of white lightning."""
    first = max(3, stage.frames // 2 - 1)
    timesheet = [first, FLASH_FRAMES, stage.frames - first - FLASH_FRAMES]
    town = stage.backdrop("town")
    white = Image.new("RGB", town.size, (255, 255, 255))
    return Shot("flash", timesheet, iter([town, white, town]))


def pan(stage: Stage) -> Shot:
    """Draw a wide painting under a camera that moves every frame."""
    return Shot("pan", [1] * stage.frames, _pan_pictures(stage))


def _pan_pictures(stage: Stage) -> Iterator[Image.Image]:
    reach = PAN_STEP_PX * (stage.frames - 1)
    wide = stage.backdrop(stage.pick(("forest", "hills", "town", "sea")), width_px=stage.width_px + reach)
    for frame in range(stage.frames):
        x = frame * PAN_STEP_PX if stage.seed % 2 else reach - frame * PAN_STEP_PX
        yield wide.crop((x, 0, x + stage.width_px, stage.height_px))


def dissolve(stage: Stage) -> list[Shot]:
    """Draw one painting that melts into another: a hold, the transition, a hold."""
    light = PALETTES[(PALETTES.index(stage.palette) + 2) % len(PALETTES)]
    early, late = _still(stage), _still(stage._replace(palette=light, seed=stage.seed + 1))
    first = (stage.frames - DISSOLVE_FRAMES) // 2
    shares = [(step + 1) / (DISSOLVE_FRAMES + 1) for step in range(DISSOLVE_FRAMES)]
    blends = (Image.blend(early, late, share) for share in shares)
    return [
        Shot("hold", [first], iter([early])),
        Shot("dissolve", [1] * DISSOLVE_FRAMES, blends),
        Shot("hold", [stage.frames - first - DISSOLVE_FRAMES], iter([late])),
    ]


MAKERS: dict[str, Callable[[Stage], list[Shot]]] = {
    "walk_on_ones": lambda stage: [walk(stage, 1)],
    "walk_on_twos": lambda stage: [walk(stage, 2)],
    "walk_on_threes": lambda stage: [walk(stage, 3)],
    "mouth_flap": lambda stage: [mouth_flap(stage)],
    "hold": lambda stage: [hold(stage)],
    "short": lambda stage: [walk(stage, 2)._replace(kind="short")],
    "flash": lambda stage: [flash(stage)],
    "pan": lambda stage: [pan(stage)],
    "dissolve": dissolve,
}


def share_out(kinds: tuple[str, ...], frames: int, *, frames_min: int) -> list[tuple[str, int]]:
    """Give each kind of shot its length; kinds that no longer fit are left out from the end."""
    for count in range(len(kinds), 1, -1):
        fixed = SHORT_SHOT_FRAMES * kinds[:count].count("short") + DISSOLVE_FRAMES * kinds[:count].count("dissolve")
        parts = sum({"short": 0, "dissolve": 2}.get(kind, 1) for kind in kinds[:count])
        if (frames - fixed) // parts >= frames_min:
            return _lengths(kinds[:count], frames - fixed, parts)
    return [(kinds[0], frames)]


def _lengths(kinds: tuple[str, ...], frames: int, parts: int) -> list[tuple[str, int]]:
    """Split what is not fixed evenly; the first shot that is not short takes the remainder."""
    share = frames // parts
    plan = []
    rest = frames - share * parts
    for kind in kinds:
        length = {"short": SHORT_SHOT_FRAMES, "dissolve": 2 * share + DISSOLVE_FRAMES}.get(kind, share)
        extra = 0 if kind == "short" else rest
        rest -= extra
        plan.append((kind, length + extra))
    return plan
