"""Columns that only a release has: what publish decides, and facts under names that stand alone in a row."""

from typing import Annotated, Literal

from sakuga_tasks.records.fields.column import SHA256_PATTERN, column

Status = Literal["ok", "no_model", "not_run"]
KEPT_LOCAL = "the video came from a local file, whose path is not published"
NOT_READ = "no annotator reads it yet"
NOT_OK = "its status is not ok"

IsSmall = Annotated[bool, column("Whether the clip is in the small, uniform part of train", by="publish")]
IsAesthetic = Annotated[bool, column("Whether the clip is in train and its aesthetic score is high", by="publish")]
IsSafe = Annotated[bool, column("Whether the rating is known, and general or sensitive", by="publish")]

StartTime = Annotated[
    str,
    column("Time of the first frame on the video's own clock, rounded to ms", by="publish", unit="HH:MM:SS.mmm"),
]
EndTime = Annotated[
    str,
    column("Time at which the last frame ends, rounded to ms", by="publish", unit="HH:MM:SS.mmm"),
]
ClipKey = Annotated[str, column("Key of the clip's file in the store", by="analyse", min_length=1)]
ClipSha256 = Annotated[str, column("SHA-256 of the clip's file", by="analyse", pattern=SHA256_PATTERN)]
ClipBytes = Annotated[int, column("Size of the clip's file", by="analyse", unit="bytes", ge=0)]
VideoBytes = Annotated[int, column("Size of the video's file", by="download", unit="bytes", ge=0)]
SourceUrl = Annotated[
    str, column("Where the video's bytes come from, http(s) only", by="crawl", null=KEPT_LOCAL, max_length=8192)
]
SourceName = Annotated[
    str, column("The video file's name at its source, without folders", by="crawl", min_length=1, max_length=1024)
]

FactsStatus = Annotated[Status, column("Whether colour, line and paper facts are there", by="publish")]
TagsStatus = Annotated[Status, column("Whether tags are there", by="publish")]
RatingStatus = Annotated[Status, column("Whether ratings are there", by="publish")]
CaptionsStatus = Annotated[Status, column("Whether model captions are there", by="publish")]
AestheticStatus = Annotated[Status, column("Whether an aesthetic score is there", by="publish")]
TextStatus = Annotated[Status, column("Whether the reading of lettering is there", by="publish")]
TaxonomyStatus = Annotated[Status, column("Whether taxonomy classes are there", by="publish")]
FusedCaptionStatus = Annotated[Status, column("Whether the published text is there", by="publish")]

Captions = Annotated[list[str], column("Each model's raw text", by="annotate", null=NOT_OK)]
CaptionAnnotators = Annotated[list[str], column("What made each raw text", by="annotate", null=NOT_OK)]
FusedCaptionAnnotator = Annotated[
    str, column("What made the published text; a template made it from facts alone", by="caption", null=NOT_OK)
]
ProductionStage = Annotated[
    str, column("Stage of production shown: storyboard, key animation…", by="annotate", null=NOT_READ)
]
Look = Annotated[str, column("Look of the picture: cel, paint on glass, digital…", by="annotate", null=NOT_READ)]

CrawlRunId = Annotated[str, column("Run that listed the post", by="crawl", pattern="^[0-9a-f]{16}$")]
DownloadRunId = Annotated[str, column("Run that fetched the post", by="download", pattern="^[0-9a-f]{16}$")]
AnalyseRunId = Annotated[str, column("Run that cut the video into shots", by="analyse", pattern="^[0-9a-f]{16}$")]
RepresentativeClipId = Annotated[
    str, column("The member of the cluster that is in a split", by="publish", pattern="^[0-9a-f]{32}$")
]
RepresentativeVideoId = Annotated[str, column("The representative's video", by="publish", pattern=SHA256_PATTERN)]
