"""What a release holds: who represents each near-duplicate cluster, in which split, and what is held back."""

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

import msgspec

from sakuga_tasks.records.fields.ledger import ClusterKind, SplitName
from sakuga_tasks.stages.cluster import ClipDrawings, ClusterParams, KnownMember, find_clusters
from sakuga_tasks.stages.split import ClusteredClip, Memory, SplitParams, SplitPlan, assign_splits, is_small

STAGE_VERSION = 1


class PublishParams(msgspec.Struct, frozen=True, kw_only=True):
    """What ships, and how it is laid out."""

    ship_unknown_licence: bool = False
    """Ship clips of videos with a post that states no licence we recognise."""

    ship_restricted_licence: bool = False
    """Ship clips of videos with a post whose licence restricts use: NonCommercial, NoDerivatives, all rights kept."""

    ship_questionable: bool = False
    """Ship clips rated questionable. Clips of unknown rating ship, and never count as safe."""

    ship_explicit: bool = False
    """Ship clips rated explicit."""

    aesthetic_min: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.9
    """A train clip scored above this is aesthetic; Sakuga-42M's limit."""

    rows_per_shard: Annotated[int, msgspec.Meta(ge=1000)] = 200_000
    """A split is cut into as many files as keep one near this many rows."""

    row_group_rows: Annotated[int, msgspec.Meta(ge=2048, le=1_000_000)] = 20_480
    """Rows per Parquet row group: what a streaming reader fetches at a time."""

    split: SplitParams = SplitParams()
    """Salt and shares of the splits."""

    cluster: ClusterParams = ClusterParams()
    """When two clips count as one."""


class Candidates(NamedTuple):
    """Clips that licence, rating and takedowns let ship, in any order. The lists run in parallel."""

    video_ids: Sequence[str]
    works: Sequence[str | None]
    drawings: ClipDrawings


class Decision(NamedTuple):
    """What becomes of one candidate. `split` and `split_key` are None outside the splits.

    A clip without `representative_clip_id` is held back: its cluster has no place left (`split_conflict`).
    """

    clip_id: str
    video_id: str
    cluster_id: str
    cluster_kind: ClusterKind
    representative_clip_id: str | None
    split: SplitName | None
    split_key: str | None
    is_small: bool


class Decisions(NamedTuple):
    """All decisions, and what later releases must remember of them."""

    rows: list[Decision]
    plan: SplitPlan
    skipped_buckets: int
    skipped_hashes: int


def decide_release(
    candidates: Candidates, *, members: Mapping[str, KnownMember], memory: Memory, params: PublishParams
) -> Decisions:
    """Cluster the candidates, then place one of each cluster in a split.

    Args:
        candidates: What may ship.
        members: Clusters of earlier releases by clip_id.
        memory: Split keys and splits of earlier releases.
        params: Limits, salt and shares.

    Returns:
        One decision per candidate, first published first.
    """
    reading = find_clusters(candidates.drawings, members, params.cluster)
    rows = {clip: row for row, clip in enumerate(candidates.drawings.clip_ids)}
    clustered = [
        ClusteredClip(clip_id, candidates.video_ids[rows[clip_id]], candidates.works[rows[clip_id]], cluster_id)
        for clip_id, cluster_id in zip(reading.clip_ids, reading.cluster_ids, strict=True)
    ]
    plan = assign_splits(clustered, memory, params.split)
    decisions = [_decision(clip, kind, plan, params) for clip, kind in zip(clustered, reading.kinds, strict=True)]
    return Decisions(decisions, plan, reading.skipped_buckets, reading.skipped_hashes)


def explain_emptiness(held_back: Mapping[str, int], rejects: Mapping[tuple[str, str], int]) -> str:
    """Return why a release would be empty: how many clips each setting held back, and the remedy.

    Args:
        held_back: Clips by what held them back.
        rejects: Items by the stage that rejected them and the reason; told where there is no clip at all.
    """
    if not any(held_back.values()) and rejects:
        counted = ", ".join(f"{count} {reason} in {stage}" for (stage, reason), count in rejects.items())
        return (
            f"nothing to publish: the pinned runs hold no shots, and items were rejected ({counted}); "
            "see `sakuga status --rejects`"
        )
    if not any(held_back.values()):
        return "nothing to publish: the pinned runs hold no shots; analyse videos first"
    parts = [f"{count} {_HELD_BY.get(reason, reason)}" for reason, count in sorted(held_back.items()) if count]
    return f"nothing to publish: {'; '.join(parts)}; change a setting or add videos that pass it"


_HELD_BY = {
    "taken_down": "clips are taken down",
    "post_missing": "clips come from no known post",
    "unfinished": "clips are not captioned yet (another chain may be at work)",
    "licence_restricted": "clips have a restricted licence (ship_restricted_licence is off)",
    "licence_unknown": "clips have an unknown licence (name it with --licence or in the list; "
    "ship_unknown_licence is off)",
    "rating_questionable": "clips are rated questionable (ship_questionable is off)",
    "rating_explicit": "clips are rated explicit (ship_explicit is off)",
    "split_conflict": "clips lost their representative and lie in another split than it",
    "short_shot": "shots are too short (shot_frames_min)",
}


def _decision(clip: ClusteredClip, kind: ClusterKind, plan: SplitPlan, params: PublishParams) -> Decision:
    split = plan.split_by_clip.get(clip.clip_id)
    return Decision(
        clip_id=clip.clip_id,
        video_id=clip.video_id,
        cluster_id=clip.cluster_id,
        cluster_kind=kind,
        representative_clip_id=plan.representative_by_cluster.get(clip.cluster_id),
        split=split,
        split_key=plan.key_by_clip.get(clip.clip_id),
        is_small=split == "train" and is_small(clip.clip_id, params.split),
    )
