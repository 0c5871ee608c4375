"""Which split a clip is in: train, validation or test, decided once and kept for years.

A split key (a work, else a video) is in one split, so nothing leaks through a video cut in two. What
earlier releases decided always wins; new keys follow from a hash, never from order or chance.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, NamedTuple

import msgspec

from sakuga_tasks.records.fields.ledger import SplitName
from sakuga_tasks.records.removal import normal_name

BUCKETS = 10_000
Percent = Annotated[float, msgspec.Meta(ge=0, le=50)]


class SplitParams(msgspec.Struct, frozen=True, kw_only=True):
    """How keys are spread over the splits."""

    salt: str = "sakuga-1"
    """Mixed into every hash; another salt spreads new keys anew, and leaves assigned ones."""

    validation_percent: Percent = 5.0
    """Share of keys in validation."""

    test_percent: Percent = 5.0
    """Share of keys in test; the rest is train."""

    small_percent: Annotated[float, msgspec.Meta(ge=0, le=100)] = 10.0
    """Share of train clips that `is_small` marks, uniform over clips."""


class ClusteredClip(NamedTuple):
    """A clip that may ship, and the near-duplicate cluster it is in."""

    clip_id: str
    video_id: str
    work: str | None
    cluster_id: str


class Memory(NamedTuple):
    """What earlier releases decided: the key of a video, the split of a key, the split of a cluster."""

    key_by_video: Mapping[str, str]
    split_by_key: Mapping[str, SplitName]
    split_by_cluster: Mapping[str, SplitName]


class SplitPlan(NamedTuple):
    """Who stands for each cluster and where, what is new to remember, and who cannot be placed.

    `conflicts` are clips whose cluster lost its representative and whose videos all lie in another split.
    """

    representative_by_cluster: dict[str, str]
    split_by_clip: dict[str, SplitName]
    key_by_clip: dict[str, str]
    new_key_by_video: dict[str, str]
    new_split_by_key: dict[str, SplitName]
    conflicts: list[str]


def bucket_of(salt: str, text: str) -> int:
    """Return a number in [0, 10000) that depends on nothing but salt and text."""
    digest = hashlib.md5(f"{salt}|{text}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def split_of(key: str, params: SplitParams) -> SplitName:
    """Return the split of a key that no release has placed yet."""
    percent = bucket_of(params.salt, key) * 100 / BUCKETS
    if percent < params.test_percent:
        return "test"
    return "validation" if percent < params.test_percent + params.validation_percent else "train"


def is_small(clip_id: str, params: SplitParams) -> bool:
    """Return whether a train clip is in the small, uniform part."""
    return bucket_of(params.salt, f"small|{clip_id}") * 100 / BUCKETS < params.small_percent


def split_key_of(video_id: str, work: str | None) -> str:
    """Return what must not cross splits: the work if known, else the video."""
    name = normal_name(work) if work else ""
    return f"work:{name}" if name else f"video:{video_id}"


def assign_splits(clips: Iterable[ClusteredClip], memory: Memory, params: SplitParams) -> SplitPlan:
    """Choose a representative and a split for every cluster.

    Args:
        clips: Clips that may ship, first published first; this order alone decides who represents.
        memory: What earlier releases decided. It always wins.
        params: Salt and shares.

    A cluster that a release has placed stays in its split: the first member whose video is in that
    split, or in none yet, represents it. Placed clusters choose first, so that a video that is new to
    the splits follows a cluster it inherits rather than its hash.
    """
    members: dict[str, list[ClusteredClip]] = {}
    for clip in clips:
        members.setdefault(clip.cluster_id, []).append(clip)
    plan = SplitPlan({}, {}, {}, {}, {}, [])
    for cluster_id in sorted(members, key=lambda one: one not in memory.split_by_cluster):
        _place(members[cluster_id], plan, memory=memory, params=params)
    return plan


def _place(members: Sequence[ClusteredClip], plan: SplitPlan, *, memory: Memory, params: SplitParams) -> None:
    """Place one cluster, and write into the plan what that decided."""
    cluster_id = members[0].cluster_id
    wanted = memory.split_by_cluster.get(cluster_id)
    for clip in members:
        old_key = memory.key_by_video.get(clip.video_id, plan.new_key_by_video.get(clip.video_id))
        key = old_key or split_key_of(clip.video_id, clip.work)
        placed = memory.split_by_key.get(key, plan.new_split_by_key.get(key))
        split = placed or wanted or split_of(key, params)
        if wanted not in {None, split}:
            continue
        plan.representative_by_cluster[cluster_id] = clip.clip_id
        plan.split_by_clip[clip.clip_id] = split
        plan.key_by_clip[clip.clip_id] = key
        if old_key is None:
            plan.new_key_by_video[clip.video_id] = key
        if placed is None:
            plan.new_split_by_key[key] = split
        return
    plan.conflicts.extend(clip.clip_id for clip in members)
