"""A post: one item page, list row or file of a source."""

import msgspec

from sakuga_tasks.records.fields import ids
from sakuga_tasks.records.fields import source as columns
from sakuga_tasks.records.identity import revision_id


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What a source says about one video, before any byte of it is fetched.

    `post_id` names one state of the file; a source that corrects a title or a licence makes another
    revision of the same post, and the newest revision counts. `revise` fills `revision_id`.
    """

    post_id: ids.PostId
    revision_id: ids.RevisionId = ""
    source: columns.Source
    source_post_no: columns.SourcePostNo | None = None
    url: columns.Url
    page_url: columns.PageUrl | None = None
    file_name: columns.FileName
    crawl_root: columns.CrawlRoot | None = None
    licence: columns.Licence | None = None
    licence_class: columns.LicenceClass
    licence_url: columns.LicenceUrl | None = None
    title: columns.Title | None = None
    uploader: columns.Uploader | None = None
    work: columns.Work | None = None
    country: columns.Country | None = None
    year: columns.Year | None = None
    published_at: columns.PublishedAt | None = None
    user_tags: columns.UserTags = []
    md5: columns.Md5 | None = None
    declared_bytes: columns.DeclaredBytes | None = None


def revise(post: Post) -> Post:
    """Return the post with the `revision_id` that follows from all its other fields."""
    bare = msgspec.structs.replace(post, revision_id="")
    return msgspec.structs.replace(bare, revision_id=revision_id(msgspec.structs.asdict(bare)))
