"""Columns of the ledger: fragments, runs, outcomes, removals, releases."""

from datetime import datetime
from typing import Annotated, Literal

from sakuga_tasks.records.fields.column import SHA256_PATTERN, column

LogNo = Annotated[int, column("Number of the log entry", by="commit", ge=0)]
LogKind = Annotated[Literal["append", "redact", "tombstone"], column("Kind of the log entry", by="commit")]
Stage = Annotated[str, column("Name of the stage", by="every stage", min_length=1)]
StageVersion = Annotated[int, column("Version of the stage's output", by="every stage", storage="int32", ge=1)]
ParamsJson = Annotated[str, column("Params of the run as canonical JSON", by="every stage")]
UpstreamRunIds = Annotated[list[str], column("Runs whose output this run reads", by="every stage")]
ModelSha256s = Annotated[list[str], column("SHA-256 of each model file", by="every stage")]

IsDone = Annotated[bool, column("Whether the item succeeded", by="every stage")]
Reason = Annotated[
    str,
    column(
        "Why the item was rejected, one snake_case word", by="every stage", null="the item succeeded", max_length=64
    ),
]
Detail = Annotated[
    str,
    column(
        "The reject in one sentence: thing, value, limit", by="every stage", null="the item succeeded", max_length=4096
    ),
]
RetryAfter = Annotated[
    datetime, column("Earliest time of another try, UTC", by="every stage", null="the item succeeded or is final")
]

DecidedBy = Annotated[
    str,
    column(
        "Setting and value that decided the reject, as in `SAKUGA_ALLOW_PRIVATE=False`; it lasts until that changes",
        by="every stage",
        null="the item succeeded, or no setting decided",
    ),
]

FragmentKey = Annotated[str, column("Key of the fragment", by="commit", min_length=1)]
NewFragmentKey = Annotated[
    str, column("Key of the fragment that replaces it", by="takedown", null="nothing of it was left")
]
TableName = Annotated[str, column("Table the fragment belongs to", by="commit", min_length=1)]
FragmentSha256 = Annotated[str, column("SHA-256 of the fragment", by="commit", pattern=SHA256_PATTERN)]
RowsCount = Annotated[int, column("Rows", by="commit", ge=0)]
FragmentBytes = Annotated[int, column("Size of the fragment", by="commit", unit="bytes", ge=0)]
SchemaVersion = Annotated[int, column("Schema version the fragment was written with", by="commit", storage="int32")]

TombstoneNo = Annotated[int, column("Number of the tombstone", by="takedown", ge=1)]
Subject = Annotated[
    Literal["url", "host", "uploader", "work", "post", "sha256", "clip", "file", "cluster"],
    column("What is taken down; a `file` is a clip's, which must not come in as a video", by="takedown"),
]
SubjectValue = Annotated[
    str,
    column(
        "The url, host, name, post_id, SHA-256, clip_id or cluster_id; for frames, the video's SHA-256",
        by="takedown",
        min_length=1,
        max_length=8192,
    ),
]
IntervalStart = Annotated[
    int,
    column(
        "First frame of a removed interval", by="takedown", unit="frames", null="the whole subject is removed", ge=0
    ),
]
IntervalEnd = Annotated[
    int,
    column("Frame after a removed interval", by="takedown", unit="frames", null="the whole subject is removed", ge=1),
]
RemovalReason = Annotated[str, column("Why it was taken down", by="takedown", max_length=4096)]
RequestedAt = Annotated[datetime, column("When removal was asked for, UTC", by="takedown")]
DerivedFrom = Annotated[int, column("Tombstone this one follows from", by="takedown", null="asked for by a person")]

ReleaseVersion = Annotated[str, column("Release, YYYY.N", by="publish", pattern=r"^[0-9]{4}\.[1-9][0-9]*$")]
SplitName = Annotated[Literal["train", "validation", "test"], column("Split", by="publish")]
SplitKey = Annotated[
    str, column("What never crosses splits: the work if known when first published, else the video", by="publish")
]
ClusterKind = Annotated[
    Literal["exact", "near"], column("How the clip resembles its cluster's first member", by="publish")
]
SpecSha256 = Annotated[str, column("SHA-256 of the release's specification", by="publish", pattern=SHA256_PATTERN)]
ManifestSha256 = Annotated[str, column("SHA-256 of the manifest", by="publish", pattern=SHA256_PATTERN)]
