"""Identities: decided once, kept for years. How each is computed stands in `records.identity`."""

from typing import Annotated

from sakuga_tasks.records.fields.column import SHA256_PATTERN, column

PostId = Annotated[str, column("One item page, list row or file of a source", by="crawl", pattern="^[0-9a-f]{32}$")]
RevisionId = Annotated[
    str, column("Hash of all that the source says about the post", by="crawl", pattern="^[0-9a-f]{32}$")
]
VideoId = Annotated[str, column("SHA-256 of the video's bytes", by="download", pattern=SHA256_PATTERN)]
ClipId = Annotated[
    str,
    column("Hash of video_id, start_frame and end_frame", by="analyse", pattern="^[0-9a-f]{32}$"),
]
RunId = Annotated[
    str,
    column(
        "One setting of a stage: hash of stage, version, params, model files and upstream runs",
        by="every stage",
        pattern="^[0-9a-f]{16}$",
    ),
]
BatchId = Annotated[
    str,
    column("Hash of the sorted item ids and the attempt number", by="every stage", pattern="^[0-9a-f]{32}$"),
]
ItemId = Annotated[
    str,
    column("What a stage works on: a post_id, video_id or clip_id", by="every stage", min_length=1),
]
ClusterId = Annotated[
    str, column("The clip_id of the first member of a near-duplicate cluster", by="publish", pattern="^[0-9a-f]{32}$")
]
