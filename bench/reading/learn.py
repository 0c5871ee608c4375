"""Learn what evidence is worth: draw footage, read it, and grow the trees of `stages/odds` on what its frames were.

    python -m reading.learn [--out DIR] [--jobs 2] [--dry-run]

Prints, per part, how many frames are read wrongly by their evidence alone and with trees grown on the other kinds of
part, each with the timing around; then grows the trees on all of them. An hour and a half, most of it drawing.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from reading.draw import draw_part
from reading.parts_learn import ALIKE, LEARN
from reading.table import markdown
from sakuga_tasks.media.features import FeatureParams, read_features
from sakuga_tasks.stages import odds
from sakuga_tasks.stages.analyse import DRAWING_LIMITS, FoundShot, find_shots
from sakuga_tasks.stages.analyse_params import AnalyseParams
from sakuga_tasks.stages.drawings import judge_drawings
from sakuga_tasks.stages.exposures import weigh_exposures
from sakuga_tasks.stages.looks import FEATURES, look
from sakuga_tasks.stages.odds_kernels import add_trees

TREES_PATH = Path(odds.__file__).with_name("odds.npz")
GROWN = {
    "max_iter": 250,
    "learning_rate": 0.15,
    "max_leaf_nodes": 63,
    "min_samples_leaf": 100,
    "l2_regularization": 5.0,
    "max_features": 0.3,
    "early_stopping": False,
    # All else equal, stronger evidence never speaks less for a drawing, nor does a larger change.
    "monotonic_cst": [int(name in {"odds", "alone", "alone_around"}) for name in FEATURES],
}
# So many forests, which differ in their dice alone, are averaged: each is sure of other things that are rare.
FORESTS = 2
# What the trees say is made so many times surer, and so much in favour of a new drawing: tried by hand on footage of
# other dice, with the timing around and beside `ALONE_SHARE`. Trees by themselves rather say "held".
SURER, FAVOUR = 1.26, 0.27
# A drawing that changes no cell by so many levels was erased by the codec: what is taught is what the file shows.
SHOWN_LEVEL = 1.0
HEAD = ["part", "frames", "new drawings", "errors, evidence alone", "errors, trees of other kinds"]


class Lesson(NamedTuple):
    """One shot: the part it is of, what the trees look at, what each frame was, and how long a 24th is in frames."""

    part: str
    looks_NF: NDArray[np.float32]
    is_new_N: NDArray[np.bool_]
    frames_24: float


def read_lessons(path: Path) -> list[Lesson]:
    """Read one drawn clip, and return its shots."""
    is_new = json.loads(path.with_name(f"{path.name}.truth.json").read_text())["new_drawing"]
    return [
        _lesson(path.parent.name, found, is_new)
        for found in find_shots(read_features(path, FeatureParams()), AnalyseParams())
        if not found.is_transition
    ]


def _lesson(part: str, found: FoundShot, is_new: list[int]) -> Lesson:
    shot = found.sights
    looks_NF = np.concatenate(list(look(shot, judge_drawings(shot, DRAWING_LIMITS), found.frames_24)))
    is_shown_N = looks_NF[:, FEATURES.index("largest_change")] >= SHOWN_LEVEL
    is_new_N = is_shown_N & [sight.frame < len(is_new) and bool(is_new[sight.frame]) for sight in shot]
    return Lesson(part, looks_NF, is_new_N, found.frames_24)


def alone(looks_NF: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the log odds of evidence alone."""
    return looks_NF[:, FEATURES.index("odds")].astype(np.float64)


def grow(lessons: list[Lesson]) -> odds.Trees:
    """Return trees grown on all frames of shots but the first ones.

    Raises:
        RuntimeError: What was packed does not say what the trees say.
    """
    looks_NF = np.concatenate([lesson.looks_NF[1:] for lesson in lessons])
    is_new_N = np.concatenate([lesson.is_new_N[1:] for lesson in lessons])
    forests = [
        HistGradientBoostingClassifier(**GROWN, random_state=dice).fit(looks_NF, is_new_N)
        for dice in range(1, FORESTS + 1)
    ]
    packed = pack(forests)
    said_N = SURER * np.mean([forest.decision_function(looks_NF) for forest in forests], axis=0) + FAVOUR
    if np.abs(packed.base + add_trees(looks_NF, *packed[1:]) - said_N).max() > 0.01:
        raise RuntimeError(
            "the packed trees say other than the grown ones: does this scikit-learn store them otherwise?"
        )
    return packed


def pack(forests: list[HistGradientBoostingClassifier]) -> odds.Trees:
    """Return the forks and leaves of boosted trees, their forests averaged, as the engine walks them."""
    roots, forks, leaves = [], [], []
    for (tree,) in (trees for forest in forests for trees in forest._predictors):
        is_leaf = tree.nodes["is_leaf"].astype(bool)
        # Forks are numbered from 0 up, leaves from -1 down, each through all trees.
        numbers = np.where(
            is_leaf, -np.cumsum(is_leaf) - sum(map(len, leaves)), np.cumsum(~is_leaf) - 1 + sum(map(len, forks))
        )
        fork = tree.nodes[~is_leaf]
        roots.append(numbers[0])
        forks.append(
            [
                *zip(
                    fork["feature_idx"],
                    fork["num_threshold"],
                    numbers[fork["left"]],
                    numbers[fork["right"]],
                    strict=True,
                )
            ]
        )
        leaves.append(SURER / len(forests) * tree.nodes["value"][is_leaf])
    feature, limit, below, above = zip(*(fork for tree in forks for fork in tree), strict=True)
    return odds.Trees(
        base=float(SURER * forests[0]._baseline_prediction.ravel()[0] + FAVOUR),
        roots_T=np.array(roots, np.int32),
        feature_K=np.array(feature, np.uint8),
        limit_K=rounded_down(np.array(limit)),
        below_K=np.array(below, np.int32),
        above_K=np.array(above, np.int32),
        leaf_L=np.concatenate(leaves).astype(np.float32),
    )


def rounded_down(limit_K: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return what splits numbers of 32 bits in the same two."""
    near_K = limit_K.astype(np.float32)
    return np.where(near_K > limit_K, np.nextafter(near_K, np.float32(-np.inf)), near_K)


def errors(lesson: Lesson, odds_N: NDArray[np.float64]) -> int:
    """Return how many frames of a shot are read wrongly, once the timing around has had its say."""
    likely_N = weigh_exposures(odds_N, lesson.frames_24)
    return int(((likely_N > 0.5) != lesson.is_new_N)[1:].sum())


def compare(lessons: list[Lesson]) -> Iterator[list[str]]:
    """Yield, per part, frames, new drawings, errors by evidence alone, and by trees grown on parts of other kinds."""
    by_kind: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        by_kind[ALIKE[lesson.part.partition("_")[0]]].append(lesson)
    for held_out in by_kind.values():
        packed = grow([lesson for others in by_kind.values() if others is not held_out for lesson in others])
        for part in sorted({lesson.part for lesson in held_out}):
            mine = [lesson for lesson in held_out if lesson.part == part]
            before = sum(errors(lesson, alone(lesson.looks_NF)) for lesson in mine)
            after = sum(errors(lesson, odds.weigh_looks(packed, lesson.looks_NF)) for lesson in mine)
            frames, new = (sum(int(f(lesson.is_new_N)) for lesson in mine) for f in (len, np.sum))
            yield [part, f"{frames:,}", f"{new:,}", str(before), str(after)]


def main() -> None:
    """Draw, read, compare and grow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="folder to draw into and keep; a temporary one if not given")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--dry-run", action="store_true", help=f"do not write {TREES_PATH.name}")
    given = parser.parse_args()
    with TemporaryDirectory() as folder, ProcessPoolExecutor(given.jobs) as pool:
        out = given.out or Path(folder)
        paths = [path for part in sorted(LEARN) for path in draw_part(part, out / part, jobs=given.jobs)]
        lessons = [lesson for found in pool.map(read_lessons, paths, chunksize=4) for lesson in found]
    print(markdown(HEAD, list(compare(lessons))))
    packed = grow(lessons)
    if not given.dry_run:
        np.savez_compressed(TREES_PATH, features=np.array(FEATURES), **packed._asdict())
        trees, leaves, size = len(packed.roots_T), len(packed.leaf_L), TREES_PATH.stat().st_size
        print(f"{TREES_PATH.name}: {trees} trees, {leaves} leaves, {size:,} bytes; now raise STAGE_VERSION")


if __name__ == "__main__":
    main()
