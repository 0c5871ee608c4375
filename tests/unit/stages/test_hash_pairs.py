from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.stages.hash_pairs import PairLimits, find_clip_pairs, find_hash_pairs

LIMITS = PairLimits(distance_max=3, drawings_min=2, bucket_hashes_max=10_000, hash_clips_max=1000)
HASHES = st.integers(0, 2**64 - 1)


def flip(value: int, bits: set[int]) -> int:
    for bit in bits:
        value ^= 1 << bit
    return value


@given(HASHES, st.sets(st.integers(0, 63), min_size=1, max_size=6))
def test_two_hashes_pair_up_to_three_flipped_bits(value: int, bits: set[int]) -> None:
    hashes = np.array(sorted({value, flip(value, bits)}), np.uint64)
    assert len(find_hash_pairs(hashes, LIMITS).first_P) == (len(bits) <= 3)


@given(st.lists(HASHES, max_size=5), st.lists(st.sets(st.integers(0, 63), max_size=4), max_size=6))
def test_the_search_finds_what_comparing_all_finds(seeds: list[int], flips: list[set[int]]) -> None:
    values = sorted({flip(seed, bits) for seed in seeds for bits in [set[int](), *flips]})
    pairs = find_hash_pairs(np.array(values, np.uint64), LIMITS)
    found = set(zip(pairs.first_P.tolist(), pairs.second_P.tolist(), strict=True))
    assert found == {(i, j) for i, j in combinations(range(len(values)), 2) if (values[i] ^ values[j]).bit_count() <= 3}


def test_no_hash_gives_no_pair() -> None:
    nothing = find_clip_pairs(np.empty(0, np.uint64), np.empty(0, np.int64), LIMITS)
    assert len(nothing.first_P) == 0


def test_full_buckets_are_left_out_and_counted() -> None:
    hashes = np.arange(64, dtype=np.uint64)
    pairs = find_hash_pairs(hashes, LIMITS._replace(bucket_hashes_max=8))
    assert pairs.skipped_buckets > 0


@pytest.mark.parametrize(("shared", "is_pair"), [(1, False), (2, True), (5, True)])
def test_clips_pair_when_they_share_enough_drawings(shared: int, is_pair: bool) -> None:
    chance = np.random.default_rng(1)
    one = chance.integers(0, 2**64, 6, np.uint64)
    other = chance.integers(0, 2**64, 6, np.uint64)
    other[:shared] = one[:shared] ^ np.uint64(5)
    clips = np.repeat([3, 7], 6)
    pairs = find_clip_pairs(np.concatenate([one, other]), clips, LIMITS)
    assert list(zip(pairs.first_P, pairs.second_P, strict=True)) == ([(3, 7)] if is_pair else [])


def test_a_drawing_of_too_many_clips_proposes_no_pair_and_is_counted() -> None:
    hashes = np.array([1 << 20, 1 << 40] * 5, np.uint64)
    clips = np.repeat(np.arange(5), 2)
    assert len(find_clip_pairs(hashes, clips, LIMITS).first_P) == 10
    capped = find_clip_pairs(hashes, clips, LIMITS._replace(hash_clips_max=4))
    assert (len(capped.first_P), capped.skipped_hashes) == (0, 2)
