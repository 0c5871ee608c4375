"""A post: one item page, list row or file of a source."""

import msgspec

from sakuga_tasks.records.fields import ids, source


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What a source says about one video, before any byte of it is fetched."""

    post_id: ids.PostId
    source: source.Source
    source_post_no: source.SourcePostNo | None = None
    url: source.Url
    page_url: source.PageUrl | None = None
    file_name: source.FileName
    crawl_root: source.CrawlRoot | None = None
    licence: source.Licence | None = None
    licence_class: source.LicenceClass
    licence_url: source.LicenceUrl | None = None
    title: source.Title | None = None
    uploader: source.Uploader | None = None
    work: source.Work | None = None
    country: source.Country | None = None
    year: source.Year | None = None
    published_at: source.PublishedAt | None = None
    user_tags: source.UserTags = []
    md5: source.Md5 | None = None
    declared_bytes: source.DeclaredBytes | None = None
