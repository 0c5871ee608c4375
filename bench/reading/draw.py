"""Draw one part of the footage, each clip with its truth in a JSON file beside it.

    python -m reading.draw --part tune --out DIR [--only TEXT] [--jobs 2]

A clip that is already there, drawn by the same code from the same plan, is kept.
"""

import argparse
import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
from cartoon.codecs import SETUPS, encode
from cartoon.film import Film, join_takes
from cartoon.retime import RETIMES, Slot, compose
from cartoon.stack import Picture
from cartoon.takes import make_take
from cartoon.wear import age, dress

from reading.parts import PARTS
from reading.programme import Plan, plan_clips
from reading.truth import Showing, tell_truth

BENCH = Path(__file__).resolve().parents[1]


def draw_part(part: str, out: Path, *, only: str = "", jobs: int = 1) -> list[Path]:
    """Draw the clips of a part into `out`, and delete those it no longer has; return their paths."""
    out.mkdir(parents=True, exist_ok=True)
    rows, seed = PARTS[part]
    plans = [plan for plan in plan_clips(rows, seed=seed) if only in plan.name]
    if not only:
        _drop_old(out, {f"{plan.name}{SETUPS[plan.encoder].suffix}" for plan in plans})
    if jobs == 1:
        return [draw_clip(plan, out) for plan in plans]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(partial(draw_clip, out=out), plans))


def _drop_old(out: Path, names: set[str]) -> None:
    """Delete clips that an earlier plan of the part drew, or they would be scored with it."""
    for beside in out.glob("*.truth.json"):
        name = beside.name.removesuffix(".truth.json")
        if name not in names and "key" in json.loads(beside.read_text()):
            beside.unlink()
            (out / name).unlink(missing_ok=True)


def draw_clip(plan: Plan, out: Path) -> Path:
    """Draw one clip and its truth, unless they are there; return the clip's path."""
    path = out / f"{plan.name}{SETUPS[plan.encoder].suffix}"
    beside = out / f"{path.name}.truth.json"
    key = _key_of(plan)
    if path.exists() and beside.exists() and json.loads(beside.read_text())["key"] == key:
        return path
    beside.unlink(missing_ok=True)
    truth = _draw(plan, path)
    beside.write_text(json.dumps({**truth, "key": key}) + "\n")
    return path


def _key_of(plan: Plan) -> str:
    """Return a hash of the plan and of all code that draws."""
    digest = hashlib.sha256(msgspec.json.encode(plan, enc_hook=str))
    for path in sorted([*(BENCH / "cartoon").glob("*.py"), BENCH / "reading/truth.py", BENCH / "reading/draw.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _draw(plan: Plan, path: Path) -> dict[str, Any]:
    cv2.setNumThreads(1)
    os.environ.setdefault("SVT_LOG", "1")
    takes = [make_take(plan.studio(each), each.kind, rule=each.rule, move=each.move) for each in plan.scenes]
    film = join_takes(takes, plan.joins)
    retime, ratio = RETIMES[plan.retime]
    slots = retime(len(film.beats), np.random.default_rng(plan.seed))
    fps = plan.fps * ratio
    times = [slot.at if plan.retime == "vfr" else Fraction(no) for no, slot in enumerate(slots)]
    changed: list[bool] = []
    frames = zip(_pictures(film, slots, plan, changed), (int(time) for time in times), strict=True)
    encode(path, frames, setup=plan.encoder, fps=fps, time_base=1 / fps)
    return {
        "video": path.name,
        "fps": [fps.numerator, fps.denominator],
        "group": plan.group,
        "tags": _tags(plan),
        **tell_truth(Showing(film, plan.wear, plan.fps, slots), changed),
    }


def _pictures(film: Film, slots: list[Slot], plan: Plan, changed: list[bool]) -> Iterator[Picture]:
    """Yield the pictures of the file, and note which differ from the one before, grain left out."""
    kept: dict[int, tuple[Picture, Picture]] = {}
    before: tuple[Slot | None, Picture | None] = (None, None)
    for slot in slots:
        for place in (slot.first, slot.second):
            if place not in kept:
                clean = dress(film.picture_at(place), place, plan.wear)
                kept[place] = (clean, age(clean, place, plan.wear, seed=plan.seed))
        kept = {place: pictures for place, pictures in kept.items() if place >= slot.first}
        (clean_1, worn_1), (clean_2, worn_2) = kept[slot.first], kept[slot.second]
        clean = compose(clean_1, clean_2, slot)
        is_moved = bool(plan.wear.weave or plan.wear.flicker) and before[0] is not None and slot[:2] != before[0][:2]
        changed.append(before[1] is None or is_moved or not np.array_equal(clean, before[1]))
        before = (slot, clean)
        yield compose(worn_1, worn_2, slot)


def _tags(plan: Plan) -> list[str]:
    wear = [name for name, value in plan.wear._asdict().items() if value]
    kinds = sorted({scene.kind for scene in plan.scenes})
    moves = sorted({scene.move for scene in plan.scenes} - {"still"})
    joins = sorted({join.kind for join in plan.joins} - {"cut"})
    rate = f"{float(plan.fps * RETIMES[plan.retime][1]):.5g}fps"
    retime = [f"retime:{plan.retime}"] if plan.retime else []
    return [f"codec:{plan.encoder}", f"{plan.height}p", rate, *retime, *wear, *kinds, *moves, *joins]


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=sorted(PARTS), required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder to draw into")
    parser.add_argument("--only", default="", help="only clips whose name holds this text")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    given = parser.parse_args()
    paths = draw_part(given.part, given.out, only=given.only, jobs=given.jobs)
    print(f"{given.out}: {len(paths)} clips, {sum(path.stat().st_size for path in paths) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
