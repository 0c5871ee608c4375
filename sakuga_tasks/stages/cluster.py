"""Near-duplicate clusters of clips, from the hashes of their drawings.

*Exact* clips show the same informative drawings in the same order. *Near* ones share several in order,
each within a few bits: a re-encode, a crop in time, a recap. A clip is compared with the representatives
of clusters only, so clusters never grow by chains of resemblance.

Weak evidence is treated with care. Limited animation cuts back to one pose again and again: a clip with
fewer than `drawings_min` distinct informative drawings is only ever *exact*, and only with a clip of the
same length; one with none at all only with a clip whose file has the same bytes.
"""

# Arrays carry a shape suffix, one letter per axis, as the house style asks.

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.fields.ledger import ClusterKind
from sakuga_tasks.stages.hash_pairs import Int64Array, PairLimits, UInt64Array, find_clip_pairs


class ClusterParams(msgspec.Struct, frozen=True, kw_only=True):
    """When two clips count as one."""

    contrast_min: Annotated[int, msgspec.Meta(ge=0, le=255)] = 16
    """A drawing is informative from this hash contrast on; below, the picture is flat or black."""

    drawings_min: Annotated[int, msgspec.Meta(ge=2, le=1000)] = 3
    """Fewest drawings that must match in order for *near*."""

    share_min: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.6
    """Least share of the shorter clip's drawings that must match in order for *near*."""

    distance_max: Annotated[int, msgspec.Meta(ge=0, le=3)] = 3
    """Most bits in which two hashes of one drawing differ. The search is complete up to 3."""

    bucket_hashes_max: Annotated[int, msgspec.Meta(ge=2, le=100_000)] = 500
    """Search buckets with more hashes are left out, and counted."""

    hash_clips_max: Annotated[int, msgspec.Meta(ge=2, le=100_000)] = 64
    """A drawing seen in more clips (a title card) proposes no pairs, and is counted; it still confirms them."""


class ClipDrawings(NamedTuple):
    """Drawings of C clips, flat: clip c owns drawings `[offsets[c], offsets[c + 1])`.

    `hashes_D` and `contrasts_D` have one entry per drawing; the others one per clip.
    """

    clip_ids: Sequence[str]
    frames_counts: Sequence[int]
    file_sha256s: Sequence[str]
    offsets: Int64Array
    hashes_D: UInt64Array
    contrasts_D: NDArray[np.int16]


class KnownMember(NamedTuple):
    """The cluster an earlier release put a clip into; `release_no` orders releases."""

    cluster_id: str
    cluster_kind: ClusterKind
    release_no: tuple[int, int]


class ClusterReading(NamedTuple):
    """Clusters of all clips, first published first; the three lists run in parallel.

    `skipped_buckets` and `skipped_hashes` count what the limits kept out of the search.
    """

    clip_ids: list[str]
    cluster_ids: list[str]
    kinds: list[ClusterKind]
    skipped_buckets: int
    skipped_hashes: int


def find_clusters(drawings: ClipDrawings, known: Mapping[str, KnownMember], params: ClusterParams) -> ClusterReading:
    """Put every clip into a cluster, most into one of their own.

    Args:
        drawings: Clips that may ship, in any order: the answer does not depend on it.
        known: Members of clusters by clip_id. They stay where they are.
        params: Limits.

    Returns:
        Clips first published first: by release, then the one that names the cluster, then clip_id.
        A new clip joins the cluster of the earliest representative it matches, else founds its own.
    """
    order = sorted(range(len(drawings.clip_ids)), key=lambda clip: _rank(drawings.clip_ids[clip], known))
    ranked = [drawings.clip_ids[clip] for clip in order]
    sequences = _sequences(drawings, np.array(order, np.int64), params)
    leads = _exact_leads(sequences)
    is_founder = _possible_founders(ranked, known, leads)
    rivals, skipped_buckets, skipped_hashes = _rivals(sequences, is_founder, params)
    cluster_ids: list[str] = []
    kinds: list[ClusterKind] = []
    for clip, clip_id in enumerate(ranked):
        kind: ClusterKind = "exact"
        if clip_id in known:
            cluster_id, kind, _ = known[clip_id]
        elif leads[clip] != clip:
            cluster_id, kind = cluster_ids[leads[clip]], kinds[leads[clip]]
        else:
            standing = (rival for rival in rivals.get(clip, ()) if is_founder[rival])
            near = next((one for one in standing if _is_near(sequences.of(clip), sequences.of(one), params)), None)
            cluster_id, kind = (clip_id, "exact") if near is None else (cluster_ids[near], "near")
            is_founder[clip] = near is None
        cluster_ids.append(cluster_id)
        kinds.append(kind)
    return ClusterReading(ranked, cluster_ids, kinds, skipped_buckets, skipped_hashes)


class _Sequences(NamedTuple):
    """Informative hashes of clips in rank order, runs of equal ones collapsed; and a key of what counts as exact."""

    offsets: Int64Array
    hashes_S: UInt64Array
    is_strong_C: NDArray[np.bool_]
    keys: list[bytes]

    def of(self, clip: int) -> UInt64Array:
        return self.hashes_S[self.offsets[clip] : self.offsets[clip + 1]]


def _rank(clip_id: str, known: Mapping[str, KnownMember]) -> tuple[int, tuple[int, int], bool, str]:
    """Return the place of a clip: published ones by release, the namesake of a cluster first, then by clip_id."""
    member = known.get(clip_id)
    if member is None:
        return 1, (0, 0), False, clip_id
    return 0, member.release_no, member.cluster_id != clip_id, clip_id


def _sequences(drawings: ClipDrawings, order: Int64Array, params: ClusterParams) -> _Sequences:
    counts_C = np.diff(drawings.offsets)[order]
    starts_C = drawings.offsets[:-1][order]
    place_D = np.repeat(starts_C - (np.cumsum(counts_C) - counts_C), counts_C) + np.arange(counts_C.sum())
    clip_D = np.repeat(np.arange(len(order)), counts_C)
    is_informative = drawings.contrasts_D[place_D] >= params.contrast_min
    hashes_S, clip_S = drawings.hashes_D[place_D[is_informative]], clip_D[is_informative]
    is_new = np.ones(len(hashes_S), bool)
    is_new[1:] = (hashes_S[1:] != hashes_S[:-1]) | (clip_S[1:] != clip_S[:-1])
    hashes_S, clip_S = hashes_S[is_new], clip_S[is_new]
    offsets = np.searchsorted(clip_S, np.arange(len(order) + 1)).astype(np.int64)
    by_hash = np.lexsort((hashes_S, clip_S))
    is_distinct = np.ones(len(hashes_S), bool)
    is_distinct[1:] = (hashes_S[by_hash][1:] != hashes_S[by_hash][:-1]) | (clip_S[1:] != clip_S[:-1])
    is_strong_C = np.bincount(clip_S[is_distinct], minlength=len(order)) >= params.drawings_min
    keys = []
    for clip, position in enumerate(order):
        data = hashes_S[offsets[clip] : offsets[clip + 1]].tobytes()
        if not data:
            data = drawings.file_sha256s[position].encode()
        elif not is_strong_C[clip]:
            data += f"|{drawings.frames_counts[position]}".encode()
        keys.append(hashlib.blake2b(data, digest_size=16).digest())
    return _Sequences(offsets, hashes_S, is_strong_C, keys)


def _exact_leads(sequences: _Sequences) -> list[int]:
    """Return, for every clip, the first clip with the same key: itself, if it is the first."""
    first: dict[bytes, int] = {}
    return [first.setdefault(key, clip) for clip, key in enumerate(sequences.keys)]


def _possible_founders(ranked: Sequence[str], known: Mapping[str, KnownMember], leads: Sequence[int]) -> list[bool]:
    """Return which clips may represent a cluster: the first member of a known one, and new clips like no other."""
    seen: set[str] = set()
    founders = []
    for clip, clip_id in enumerate(ranked):
        member = known.get(clip_id)
        founders.append(leads[clip] == clip and (member is None or member.cluster_id not in seen))
        if member:
            seen.add(member.cluster_id)
    return founders


def _rivals(
    sequences: _Sequences, is_founder: Sequence[bool], params: ClusterParams
) -> tuple[dict[int, list[int]], int, int]:
    """Return the earlier clips that each possible founder shares enough drawings with, earliest first."""
    counts = np.diff(sequences.offsets)
    clip_S = np.repeat(np.arange(len(counts)), counts)
    is_compared = (sequences.is_strong_C & np.array(is_founder, bool))[clip_S]
    limits = PairLimits(params.distance_max, params.drawings_min, params.bucket_hashes_max, params.hash_clips_max)
    pairs = find_clip_pairs(sequences.hashes_S[is_compared], clip_S[is_compared], limits)
    rivals: dict[int, list[int]] = {}
    for earlier, later in zip(pairs.first_P.tolist(), pairs.second_P.tolist(), strict=True):
        rivals.setdefault(later, []).append(earlier)
    return rivals, pairs.skipped_buckets, pairs.skipped_hashes


def _is_near(one_M: UInt64Array, other_N: UInt64Array, params: ClusterParams) -> bool:
    """Return whether enough drawings match in order: the longest common subsequence, a few bits forgiven."""
    shorter, longer = sorted((one_M, other_N), key=len)
    best_N = np.zeros(len(longer) + 1, np.int64)
    for drawing in shorter:
        is_match_N = np.bitwise_count(longer ^ drawing) <= params.distance_max
        step_N = best_N.copy()
        step_N[1:] = np.maximum(best_N[1:], best_N[:-1] + is_match_N)
        best_N = np.maximum.accumulate(step_N)
    return int(best_N[-1]) >= max(params.drawings_min, params.share_min * len(shorter))
