import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.stages.cluster import ClipDrawings, ClusterParams, ClusterReading, KnownMember, find_clusters

PARAMS = ClusterParams()


class Case(NamedTuple):
    clip_id: str
    hashes: Sequence[int]
    frames: int = 24
    contrast: int = 80
    file: str = ""


def drawings(cases: Sequence[Case]) -> ClipDrawings:
    return ClipDrawings(
        clip_ids=[case.clip_id for case in cases],
        frames_counts=[case.frames for case in cases],
        file_sha256s=[case.file or case.clip_id for case in cases],
        offsets=np.cumsum([0, *(len(case.hashes) for case in cases)]).astype(np.int64),
        hashes_D=np.array([one for case in cases for one in case.hashes], np.uint64),
        contrasts_D=np.array([case.contrast for case in cases for _ in case.hashes], np.int16),
    )


def clusters(cases: Sequence[Case], known: dict[str, KnownMember] | None = None) -> dict[str, tuple[str, str]]:
    reading = find_clusters(drawings(cases), known or {}, PARAMS)
    return {one: (cluster, kind) for one, cluster, kind in zip(*reading[:3], strict=True)}


def random_hashes(seed: int, count: int = 12) -> list[int]:
    chance = random.Random(seed)
    return [chance.getrandbits(64) for _ in range(count)]


def noisy(hashes: Sequence[int], bits: int = 3) -> list[int]:
    chance = random.Random(bits)
    return [value ^ sum(1 << bit for bit in chance.sample(range(64), bits)) for value in hashes]


A, B = random_hashes(1), random_hashes(2)


def test_unlike_clips_found_clusters_of_their_own() -> None:
    assert clusters([Case("a", A), Case("b", B)]) == {"a": ("a", "exact"), "b": ("b", "exact")}


def test_the_same_drawings_are_exact_and_the_smallest_id_founds() -> None:
    assert clusters([Case("b", A), Case("a", A)]) == {"a": ("a", "exact"), "b": ("a", "exact")}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(noisy(A), id="re-encoded"),
        pytest.param(A[2:], id="cut later"),
        pytest.param(A[:3] + A[5:], id="drawings missed"),
        pytest.param(noisy(A[4:]) + B[:3], id="cut later, more after"),
    ],
)
def test_clips_that_share_drawings_in_order_are_near(other: list[int]) -> None:
    assert clusters([Case("a", A), Case("b", other)])["b"] == ("a", "near")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(noisy(A, 4), id="four bits off"),
        pytest.param(A[:5] + B, id="too small a share"),
        pytest.param(A[:2], id="too few drawings"),
        pytest.param(A[::-1], id="other order"),
    ],
)
def test_clips_that_share_too_little_are_apart(other: list[int]) -> None:
    assert clusters([Case("a", A), Case("b", other)])["b"] == ("b", "exact")


def test_repeats_of_a_drawing_count_once() -> None:
    assert clusters([Case("a", [A[0], A[0], A[1], A[2]]), Case("b", [A[0], A[1], A[2], A[2]])])["b"] == ("a", "exact")


def test_cutting_back_to_one_pose_is_no_duplicate_but_the_same_length_is() -> None:
    pose = [A[0]] * 4
    found = clusters([Case("a", pose, frames=24), Case("b", pose, frames=30), Case("c", pose, frames=24)])
    assert found == {"a": ("a", "exact"), "b": ("b", "exact"), "c": ("a", "exact")}


def test_clips_without_an_informative_drawing_cluster_by_file_only() -> None:
    black = [Case("a", A, contrast=3), Case("b", A, contrast=3), Case("c", A, contrast=3, file="a")]
    assert clusters(black) == {"a": ("a", "exact"), "b": ("b", "exact"), "c": ("a", "exact")}


def test_a_clip_without_drawings_is_alone() -> None:
    assert clusters([Case("a", []), Case("b", [])]) == {"a": ("a", "exact"), "b": ("b", "exact")}


def test_resemblance_does_not_chain() -> None:
    chain = [Case("a", A), Case("b", A[4:] + B[:4]), Case("c", A[8:] + B[:8])]
    assert clusters(chain[1:])["c"] == ("b", "near")
    assert clusters(chain) == {"a": ("a", "exact"), "b": ("a", "near"), "c": ("c", "exact")}


def test_known_members_stay_and_newcomers_join_the_earliest_published() -> None:
    known = {
        "z": KnownMember("z", "exact", (2026, 2)),
        "y": KnownMember("y", "exact", (2026, 10)),
    }
    found = clusters([Case("a", noisy(A)), Case("y", noisy(A, 1)), Case("z", A)], known)
    assert found == {"z": ("z", "exact"), "y": ("y", "exact"), "a": ("z", "near")}


def test_a_cluster_survives_the_clip_it_is_named_after() -> None:
    known = {"b": KnownMember("gone", "near", (2026, 1))}
    found = clusters([Case("a", A), Case("b", A)], known)
    assert found == {"b": ("gone", "near"), "a": ("gone", "near")}


def test_what_limits_leave_out_is_counted() -> None:
    cases = [Case(f"{number:03d}", [*A[:3], *random_hashes(number + 10)]) for number in range(80)]
    reading: ClusterReading = find_clusters(drawings(cases), {}, PARAMS)
    assert reading.skipped_hashes == 3


PIECES = st.lists(st.integers(0, 3), min_size=0, max_size=4)


@given(st.lists(PIECES, max_size=8), st.randoms(use_true_random=False), st.integers(0, 8))
def test_order_does_not_matter_and_later_releases_keep_every_cluster(
    pieces: list[list[int]], chance: random.Random, first_count: int
) -> None:
    parts = [random_hashes(seed, 3) for seed in range(4)]
    cases = [Case(f"{no:02d}", [one for part in each for one in parts[part]]) for no, each in enumerate(pieces)]
    shuffled = list(cases)
    chance.shuffle(shuffled)
    assert clusters(shuffled) == clusters(cases)
    before = clusters(shuffled[:first_count])
    known = {one: KnownMember(cluster, kind, (2026, 1)) for one, (cluster, kind) in before.items()}  # type: ignore[arg-type]
    after = clusters(cases, known)
    assert {one: after[one] for one in before} == before
    assert all(after[cluster][0] == cluster for cluster, _ in after.values())
