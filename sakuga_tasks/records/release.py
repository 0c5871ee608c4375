"""What releases decide and later releases keep: splits, clusters, versions."""

import msgspec

from sakuga_tasks.records.fields import ids, ledger


class SplitAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """The split a key got when first published; it never changes."""

    split_key: ledger.SplitKey
    split: ledger.SplitName
    release_version: ledger.ReleaseVersion


class SplitKeyOf(msgspec.Struct, frozen=True, kw_only=True):
    """The split key a video got when first published."""

    video_id: ids.VideoId
    split_key: ledger.SplitKey
    release_version: ledger.ReleaseVersion


class ClusterMember(msgspec.Struct, frozen=True, kw_only=True):
    """A clip's near-duplicate cluster; a cluster is named after its first published member."""

    clip_id: ids.ClipId
    video_id: ids.VideoId
    cluster_id: ids.ClusterId
    cluster_kind: ledger.ClusterKind
    release_version: ledger.ReleaseVersion


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A published version and the specification it was made from."""

    release_version: ledger.ReleaseVersion
    spec_sha256: ledger.SpecSha256
    manifest_sha256: ledger.ManifestSha256


class ReleasePins(msgspec.Struct, frozen=True, kw_only=True):
    """The runs a release reads: per table in order of preference, so the first run with a row wins.

    `no_model` names the kinds that an annotator exists for but whose weights were not there.
    """

    segmentation: tuple[str, ...]
    facts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    aesthetics: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    taxonomies: tuple[str, ...] = ()
    fused_captions: tuple[str, ...] = ()
    no_model: tuple[str, ...] = ()
