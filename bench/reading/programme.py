"""Which clips are drawn: one row per clip, and the dice that turn a row into shots."""

from fractions import Fraction
from typing import NamedTuple

import msgspec
import numpy as np
from cartoon.film import Join
from cartoon.palette import PALETTES
from cartoon.takes import Studio
from cartoon.wear import LINES, Wear


class Row(NamedTuple):
    """One clip. `scenes` are `kind[:rule][/move]`, `joins` are `kind[:frames[:level]]`; the rest are cuts.

    `wear` is `name=value`, with `subtitles` for some lines. `short` shots in a hundred have under 18 frames.
    """

    group: str
    encoder: str
    scenes: str
    joins: str = ""
    height: int = 360
    width: int = 0
    fps: str = "24"
    retime: str = ""
    wear: str = ""
    shots: int = 5
    short: int = 0
    places: str = "hills forest sea room"
    figures: str = "fox robot jelly"


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One shot to draw: `frames` of the film, its transitions included."""

    kind: str
    rule: str
    move: str
    frames: int
    palette_no: int
    seed: int
    place_seed: int = 0
    is_near: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One clip to draw, ready in every detail.

    Equal plans draw equal pictures and truth. x264 may still code a few blocks otherwise from run to run.
    """

    name: str
    group: str
    encoder: str
    width: int
    height: int
    fps: Fraction
    retime: str
    wear: Wear
    seed: int
    scenes: list[Scene]
    joins: list[Join]
    places: tuple[str, ...]
    figures: tuple[str, ...]

    def studio(self, scene: Scene) -> Studio:
        """Return what a scene is made with."""
        return Studio(
            (self.width, self.height),
            scene.frames,
            PALETTES[scene.palette_no],
            self.places,
            self.figures,
            scene.seed,
            scene.place_seed,
            scene.is_near,
        )


def plan_clips(rows: tuple[Row, ...], *, seed: int) -> list[Plan]:
    """Throw the dice for every row of a part."""
    return [_plan(row, no, np.random.default_rng((seed, no)), seed * 10_000 + no * 50) for no, row in enumerate(rows)]


def _plan(row: Row, no: int, rng: np.random.Generator, seed: int) -> Plan:
    fps = Fraction(row.fps)
    joins = _joins(row, rng)
    scenes = [_scene(token, row, rng, seed + place) for place, token in enumerate(_tokens(row, rng))]
    scenes = _cut_in(scenes, rng)
    for place, join in enumerate(joins):
        extra = join.frames if join.kind in {"dissolve", "fade"} else 0
        for neighbour in (place - 1, place):
            if 0 <= neighbour < len(scenes) and extra:
                longer = max(scenes[neighbour].frames, 22) + extra
                scenes[neighbour] = msgspec.structs.replace(scenes[neighbour], frames=longer)
    frames = sum(scene.frames for scene in scenes)
    return Plan(
        name=f"{no:02d}_{row.group}_{row.encoder}_{row.height}p{'_' + row.retime if row.retime else ''}",
        group=row.group,
        encoder=row.encoder,
        width=row.width or round(row.height / 9) * 16,
        height=row.height,
        fps=fps,
        retime=row.retime,
        wear=_wear(row, frames, rng),
        seed=seed,
        scenes=scenes,
        joins=joins,
        places=tuple(row.places.split()),
        figures=tuple(row.figures.split()),
    )


def _tokens(row: Row, rng: np.random.Generator) -> list[str]:
    """Return one scene per shot: every scene of the row once, in any order, then any of them."""
    tokens = row.scenes.split()
    order = [tokens[int(no)] for no in rng.permutation(len(tokens))]
    more = [tokens[int(no)] for no in rng.integers(len(tokens), size=max(row.shots - len(tokens), 0))]
    return [*order, *more][: row.shots]


def _scene(token: str, row: Row, rng: np.random.Generator, seed: int) -> Scene:
    head, _, move = token.partition("/")
    kind, _, rule = head.partition(":")
    rate = max(Fraction(row.fps) / 24, Fraction(1))
    frames = int(rng.integers(6, 17) if rng.integers(100) < row.short else rng.integers(24, 72) * float(rate))
    palette_no = (seed + int(rng.integers(2)) * 3 + seed // 50) % len(PALETTES)
    return Scene(kind=kind, rule=rule or "2", move=move or "still", frames=frames, palette_no=palette_no, seed=seed)


def _cut_in(scenes: list[Scene], rng: np.random.Generator) -> list[Scene]:
    """Let about every fourth shot stay in the place and light of the one before, nearer or further away.

    Never as far away: one figure for another in the same frame is no cut that anything but the story tells.
    """
    stayed = scenes[:1]
    for scene in scenes[1:]:
        before = stayed[-1]
        if rng.random() < 0.25:
            scene = msgspec.structs.replace(  # noqa: PLW2901  # the changed scene takes the place of the planned
                scene,
                palette_no=before.palette_no,
                place_seed=before.place_seed or before.seed,
                is_near=not before.is_near,
            )
        stayed.append(scene)
    return stayed


def _joins(row: Row, rng: np.random.Generator) -> list[Join]:
    """Return the join before each shot and after the last; a fade may stand at either end too."""
    joins = [Join()] * (row.shots + 1)
    wanted = [token.split(":") for token in row.joins.split()]
    if row.shots >= 2 * len(wanted) + 2:
        wanted += [[kind, _longer(kind, frames), *level] for kind, frames, *level in wanted]
    places = [int(place) + 1 for place in rng.permutation(row.shots - 1)]
    for token, place in zip(wanted, places, strict=False):
        level = int(token[2]) if len(token) > 2 else 255 if token[0] == "flash_cut" else 0
        joins[place] = Join(token[0], int(token[1]), level)
    if any(token[0] == "fade" for token in wanted):
        joins[0 if rng.random() < 0.5 else -1] = Join("fade", int(rng.integers(8, 20)), 0)
    return joins


def _longer(kind: str, frames: str) -> str:
    """Return the length of a row's second transition of a kind; flash cuts stay short."""
    return frames if kind == "flash_cut" else str(min(round(int(frames) * 1.6), 48))


def _wear(row: Row, frames: int, rng: np.random.Generator) -> Wear:
    values = dict(pair.split("=") for pair in row.wear.split() if "=" in pair)
    lines: list[tuple[int, int, int]] = []
    at = int(rng.integers(8, 30))
    while "subtitles" in row.wear.split() and at + 20 < frames:
        length = int(rng.integers(24, 60))
        lines.append((at, at + length, int(rng.integers(len(LINES)))))
        at += length + int(rng.choice([0, 12, 30]))
    return Wear(
        grain=float(values.get("grain", 0)),
        weave=float(values.get("weave", 0)),
        flicker=float(values.get("flicker", 0)),
        letterbox=float(values.get("letterbox", 0)),
        counter="counter" in row.wear.split(),
        subtitles=tuple(lines),
    )
