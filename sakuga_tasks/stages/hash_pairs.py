"""Which clips share drawings: a search over 64-bit hashes that is complete up to a distance of three bits.

A hash is cut into five blocks. Three flipped bits touch at most three of them, so two blocks stay equal,
and one of ten tables, each keyed by two blocks (25 or 26 bits), brings the pair together. Against four
16-bit bands this costs ten sorts instead of four and proposes a hundredth of the pairs, so it carries
every drawing of a clip where bands could afford one or two.
"""

# Arrays carry a shape suffix, one letter per axis, as the house style asks.

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

UInt64Array = NDArray[np.uint64]
Int64Array = NDArray[np.int64]

BLOCKS = ((0, 13), (13, 13), (26, 13), (39, 13), (52, 12))
PRODUCTS_PER_STEP = 4_000_000


class PairLimits(NamedTuple):
    """How close two hashes must be, how often two clips must meet, and what is too common to search."""

    distance_max: int
    drawings_min: int
    bucket_hashes_max: int
    hash_clips_max: int


class Pairs(NamedTuple):
    """Pairs of positions, each once, first < second; and what the limits left out of the search."""

    first_P: Int64Array
    second_P: Int64Array
    skipped_buckets: int
    skipped_hashes: int


def find_hash_pairs(hashes_U: UInt64Array, limits: PairLimits) -> Pairs:
    """Return all pairs of distinct hashes within `distance_max` (≤ 3) bits.

    A bucket of more than `bucket_hashes_max` hashes pairs nothing; another table may still do so.
    """
    size = len(hashes_U)
    codes = [np.empty(0, np.int64)]
    skipped = 0
    for one, other in combinations(BLOCKS, 2):
        keys_U = (_block(hashes_U, one) << np.uint64(13) | _block(hashes_U, other)).astype(np.uint32)
        order_U = np.argsort(keys_U, kind="stable")
        starts, counts = _runs(keys_U[order_U])
        is_full = counts > limits.bucket_hashes_max
        skipped += int(is_full.sum())
        for first, second in _pairs_in_runs(starts[~is_full], counts[~is_full]):
            left, right = order_U[first], order_U[second]
            is_close = np.bitwise_count(hashes_U[left] ^ hashes_U[right]) <= limits.distance_max
            left, right = left[is_close], right[is_close]
            codes.append(np.minimum(left, right) * size + np.maximum(left, right))
    codes_P = np.unique(np.concatenate(codes))
    return Pairs(codes_P // max(size, 1), codes_P % max(size, 1), skipped, 0)


def find_clip_pairs(hashes_S: UInt64Array, clips_S: Int64Array, limits: PairLimits) -> Pairs:
    """Return pairs of clips with at least `drawings_min` pairs of close drawings, in any order.

    Args:
        hashes_S: Hashes of all drawings of all clips.
        clips_S: The clip of each, a small number.
        limits: A hash seen in more than `hash_clips_max` clips proposes no pair.
    """
    clips_count = int(clips_S.max(initial=0)) + 1
    # Sorted, not np.unique: twice as fast on 64-bit hashes, and it leaves the clips of a hash in order.
    order_S = np.lexsort((clips_S, hashes_S))
    hash_M, clip_M = hashes_S[order_S], clips_S[order_S]
    is_row = _is_new(hash_M) | _is_new(clip_M)
    hash_M, clip_M = hash_M[is_row], clip_M[is_row]
    starts_U = np.flatnonzero(_is_new(hash_M))
    hashes_U, counts_U = hash_M[starts_U], np.diff(starts_U, append=len(hash_M))
    is_common = counts_U > limits.hash_clips_max
    close = find_hash_pairs(hashes_U, limits)
    is_usable = ~is_common[close.first_P] & ~is_common[close.second_P]
    shared = np.flatnonzero((counts_U > 1) & ~is_common)
    codes = [np.empty(0, np.int64)]
    for left, right in _products(
        counts_U,
        first=np.concatenate([shared, close.first_P[is_usable]]),
        second=np.concatenate([shared, close.second_P[is_usable]]),
    ):
        # Rows are sorted by hash, then clip: `left < right` keeps one of (a, b) and (b, a) of a shared hash.
        is_pair = (left < right) & (clip_M[left] != clip_M[right])
        one, other = clip_M[left[is_pair]], clip_M[right[is_pair]]
        codes.append(np.minimum(one, other) * clips_count + np.maximum(one, other))
    codes_P, times_P = np.unique(np.concatenate(codes), return_counts=True)
    codes_P = codes_P[times_P >= limits.drawings_min]
    return Pairs(codes_P // clips_count, codes_P % clips_count, close.skipped_buckets, int(is_common.sum()))


def _block(hashes_U: UInt64Array, block: tuple[int, int]) -> UInt64Array:
    shift, width = block
    return (hashes_U >> np.uint64(shift)) & np.uint64((1 << width) - 1)


def _is_new(values_N: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Return where a value differs from the one before; the first always does."""
    is_new_N = np.ones(len(values_N), bool)
    is_new_N[1:] = values_N[1:] != values_N[:-1]
    return is_new_N


def _runs(sorted_U: NDArray[np.uint32]) -> tuple[Int64Array, Int64Array]:
    """Return start and length of every run of at least two equal values."""
    starts = np.flatnonzero(_is_new(sorted_U))
    counts = np.diff(starts, append=len(sorted_U))
    return starts[counts > 1], counts[counts > 1]


def _pairs_in_runs(starts: Int64Array, counts: Int64Array) -> Iterator[tuple[Int64Array, Int64Array]]:
    """Yield all pairs of positions within each run, by growing distance."""
    ends = np.repeat(starts + counts, counts)
    first = _ranges(starts, counts)
    distance = 0
    while len(first):
        distance += 1
        is_inside = first + distance < ends
        first, ends = first[is_inside], ends[is_inside]
        yield first, first + distance


def _products(
    counts_U: Int64Array,
    *,
    first: Int64Array,
    second: Int64Array,
) -> Iterator[tuple[Int64Array, Int64Array]]:
    """Yield every combination of a row of group `first[p]` and one of `second[p]`, some pairs p at a time."""
    starts_U = np.concatenate([[0], np.cumsum(counts_U)[:-1]]).astype(np.int64)
    sizes = counts_U[first] * counts_U[second]
    steps = np.cumsum(sizes) // PRODUCTS_PER_STEP
    for step in np.unique(steps):
        part = steps == step
        size, width = sizes[part], np.repeat(counts_U[second[part]], sizes[part])
        place = _ranges(np.zeros_like(size), size)
        yield (
            np.repeat(starts_U[first[part]], size) + place // width,
            np.repeat(starts_U[second[part]], size) + place % width,
        )


def _ranges(starts: Int64Array, counts: Int64Array) -> Int64Array:
    """Return `start, start + 1, …` of every start, `count` numbers each."""
    before = np.cumsum(counts) - counts
    result: Int64Array = np.arange(int(counts.sum()), dtype=np.int64) + np.repeat(starts - before, counts)
    return result
