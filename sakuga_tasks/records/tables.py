"""Every table of the catalog: its record, its key, and the column that holds the batch's item."""

from typing import NamedTuple

import msgspec

from sakuga_tasks.records.annotation import (
    Aesthetic,
    Caption,
    Embedding,
    Facts,
    FusedCaption,
    Rating,
    Tags,
    Taxonomy,
    Text,
)
from sakuga_tasks.records.ledger import Fragment, Outcome, Redaction, Run, Tombstone
from sakuga_tasks.records.post import Post
from sakuga_tasks.records.release import ClusterMember, Release, SplitAssignment, SplitKeyOf
from sakuga_tasks.records.sample import Sample
from sakuga_tasks.records.shot import Clip, Shot
from sakuga_tasks.records.video import Fetch, Video

SCHEMA_VERSION = 1


class Table(NamedTuple):
    """A table filled from fragments.

    `key` makes a row unique within a run, or over all runs where `is_keyed_by_run` is false.
    `item` is the column that holds the id of the batch's item, None where rows follow from
    content alone and may come from several batches.
    """

    record: type[msgspec.Struct]
    key: tuple[str, ...]
    item: str | None
    is_keyed_by_run: bool = True


DATA_TABLES: dict[str, Table] = {
    "posts": Table(Post, ("revision_id",), "revision_id", is_keyed_by_run=False),
    "fetches": Table(Fetch, ("post_id",), "post_id"),
    "videos": Table(Video, ("video_id",), None, is_keyed_by_run=False),
    "shots": Table(Shot, ("video_id", "start_frame"), "video_id"),
    "clips": Table(Clip, ("clip_id",), "video_id"),
    "samples": Table(Sample, ("clip_id",), "clip_id"),
    "facts": Table(Facts, ("clip_id",), "clip_id"),
    "tags": Table(Tags, ("clip_id",), "clip_id"),
    "ratings": Table(Rating, ("clip_id",), "clip_id"),
    "captions": Table(Caption, ("clip_id",), "clip_id"),
    "aesthetics": Table(Aesthetic, ("clip_id",), "clip_id"),
    "texts": Table(Text, ("clip_id",), "clip_id"),
    "embeddings": Table(Embedding, ("clip_id",), "clip_id"),
    "taxonomies": Table(Taxonomy, ("clip_id",), "clip_id"),
    "fused_captions": Table(FusedCaption, ("clip_id",), "clip_id"),
    "split_keys": Table(SplitKeyOf, ("video_id",), None, is_keyed_by_run=False),
    "split_assignments": Table(SplitAssignment, ("split_key",), None, is_keyed_by_run=False),
    "cluster_members": Table(ClusterMember, ("clip_id",), None, is_keyed_by_run=False),
    "releases": Table(Release, ("release_version",), None, is_keyed_by_run=False),
    "outcomes": Table(Outcome, ("item_id",), "item_id"),
}

LEDGER_TABLES: dict[str, tuple[type[msgspec.Struct], tuple[str, ...]]] = {
    "runs": (Run, ("run_id",)),
    "fragments": (Fragment, ("fragment_key",)),
    "redactions": (Redaction, ("fragment_key",)),
    "tombstones": (Tombstone, ("tombstone_no", "subject", "subject_value")),
}
