"""Columns about where a video comes from."""

from datetime import datetime
from typing import Annotated, Literal

from sakuga_tasks.records.fields.column import SHA256_PATTERN, column

NOT_GIVEN = "the source does not say"

Source = Annotated[Literal["folder", "list"], column("What listed the post", by="crawl")]
SourcePostNo = Annotated[
    int,
    column("The post's integer number at its source", by="crawl", null="the source has no integer post numbers", ge=0),
]
Url = Annotated[str, column("Where the bytes come from, http(s) or file", by="crawl", min_length=1, max_length=8192)]
PageUrl = Annotated[str, column("The page a person would open", by="crawl", null=NOT_GIVEN, max_length=8192)]
FileName = Annotated[str, column("The file's name at its source", by="crawl", min_length=1, max_length=1024)]
CrawlRoot = Annotated[
    str, column("The folder that local paths must lie under", by="crawl", null="the post is not a local file")
]
Licence = Annotated[
    str, column("Licence id, SPDX where one exists", by="crawl", null="the source states none we recognise")
]
LicenceClass = Annotated[
    Literal["open", "restricted", "unknown"],
    column("What the licence lets a data set do; the strictest of the video's posts", by="crawl"),
]
LicenceUrl = Annotated[str, column("The licence's own page", by="crawl", null=NOT_GIVEN, max_length=8192)]
Title = Annotated[str, column("The post's title", by="crawl", null=NOT_GIVEN, max_length=4096)]
Uploader = Annotated[str, column("Who posted it", by="crawl", null=NOT_GIVEN, max_length=1024)]
Work = Annotated[str, column("The film, series or short it belongs to", by="crawl", null=NOT_GIVEN, max_length=1024)]
Country = Annotated[
    str, column("Country of the work, ISO 3166-1 alpha-2", by="crawl", null=NOT_GIVEN, pattern="^[A-Z]{2}$")
]
Year = Annotated[int, column("Year the work came out", by="crawl", null=NOT_GIVEN, storage="int16", ge=1870, le=2200)]
PublishedAt = Annotated[datetime, column("When the post appeared, UTC", by="crawl", null=NOT_GIVEN)]
UserTags = Annotated[
    list[Annotated[str, column("One tag", by="crawl", min_length=1)]],
    column("Tags people gave at the source", by="crawl", max_length=4096),
]
Md5 = Annotated[
    str, column("MD5 the source promises for the file", by="crawl", null=NOT_GIVEN, pattern="^[0-9a-f]{32}$")
]
DeclaredBytes = Annotated[int, column("File size the source promises", by="crawl", unit="bytes", null=NOT_GIVEN, ge=0)]
Host = Annotated[str, column("Host the bytes came from", by="download", null="copied from a local file")]
FetchedAt = Annotated[datetime, column("When the bytes arrived, UTC", by="download")]
FinalUrl = Annotated[str, column("Where redirects ended", by="download", null="copied from a local file")]
HttpStatus = Annotated[
    int, column("Status of the answer", by="download", null="copied from a local file", storage="int16")
]
Etag = Annotated[str, column("The answer's entity tag", by="download", null="the source sent none")]
RobotsSha256 = Annotated[
    str,
    column("SHA-256 of the robots.txt obeyed", by="download", null="no robots.txt applied", pattern=SHA256_PATTERN),
]
