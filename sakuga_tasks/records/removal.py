"""What is taken down, as every worker asks it: by post, by video, by frames."""

from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from sakuga_tasks.errors import TombstonedError
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.post import Post

_SCHEMES = {"http": "https"}
_DEFAULT_PORTS = {80, 443}


def normal_url(url: str) -> str:
    """Return a URL as tombstones compare it.

    Lower-case scheme and host, http as https, no default port, no fragment, no slash at the end: a site that
    answers under both spellings shows the same page.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # no URL: compared to the letter
        return url.strip()
    try:
        port = parts.port
    except ValueError:
        port = None
    host = host_of(url)
    host = f"[{host}]" if ":" in host else host
    scheme = _SCHEMES.get(parts.scheme, parts.scheme)
    is_default = port is None or (scheme == "https" and port in _DEFAULT_PORTS)
    netloc = host if is_default else f"{host}:{port}"
    path = parts.path.rstrip("/") or ("/" if netloc else "")
    return urlunsplit((scheme, netloc, path, parts.query, ""))


def host_of(url: str) -> str:
    """Return the host of a URL, lower case; empty for a file."""
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""


def normal_name(name: str) -> str:
    """Return a name of a work or uploader as tombstones compare it: case and outer spaces do not count."""
    return " ".join(name.split()).casefold()


class Removals:
    """All tombstones, indexed for the questions workers ask."""

    def __init__(self, tombstones: Iterable[Tombstone]) -> None:
        self.tombstones = tuple(sorted(tombstones, key=lambda one: one.tombstone_no))
        self._numbers: dict[tuple[str, str], int] = {}
        self._intervals: dict[str, list[Tombstone]] = {}
        for one in self.tombstones:
            if one.interval_start is not None and one.interval_end is not None:
                self._intervals.setdefault(_normal(one.subject, one.subject_value), []).append(one)
            else:
                self._numbers.setdefault((one.subject, _normal(one.subject, one.subject_value)), one.tombstone_no)

    def __bool__(self) -> bool:
        return bool(self.tombstones)

    def refuse_post(self, post: Post) -> None:
        """Raise TombstonedError if the post's url, page, host, uploader or work is taken down."""
        self.refuse_names(
            post_id=post.post_id, url=post.url, page_url=post.page_url, uploader=post.uploader, work=post.work
        )

    def refuse_names(
        self, *, post_id: str, url: str, page_url: str | None, uploader: str | None, work: str | None
    ) -> None:
        """Raise TombstonedError if any name a post goes by is taken down."""
        questions = [
            ("post", post_id),
            ("url", url),
            ("url", page_url),
            ("host", host_of(url)),
            ("host", host_of(page_url or "")),
            ("uploader", uploader),
            ("work", work),
        ]
        for subject, value in questions:
            number = self._numbers.get((subject, _normal(subject, value))) if value else None
            if number is not None:
                raise TombstonedError(f"post {post_id}: {subject} is taken down by tombstone {number}")

    def refuse_video(self, video_id: str) -> None:
        """Raise TombstonedError if the bytes, or any frames of them, are taken down.

        Bytes of which only frames are taken down must not come back either: the frames are in them. Nor may
        the file of a clip that is taken down come in as a video.
        """
        number = self._numbers.get(("sha256", video_id)) or self._numbers.get(("file", video_id))
        if number is None and video_id in self._intervals:
            number = self._intervals[video_id][0].tombstone_no
        if number is not None:
            raise TombstonedError(f"video {video_id}: taken down by tombstone {number}")

    def ids(self, subject: str) -> set[str]:
        """Return the posts, videos (`sha256`), clips or clusters that are removed whole."""
        return {value for (kind, value) in self._numbers if kind == subject}

    def intervals(self) -> list[tuple[str, int, int]]:
        """Return the removed intervals as (video_id, first frame, frame after the last)."""
        return [
            (video_id, one.interval_start or 0, one.interval_end or 0)
            for video_id, several in self._intervals.items()
            for one in several
        ]

    def refuse_clip(self, clip_id: str) -> None:
        """Raise TombstonedError if the clip is taken down."""
        number = self._numbers.get(("clip", clip_id))
        if number is not None:
            raise TombstonedError(f"clip {clip_id}: taken down by tombstone {number}")

    def refuse_frames(self, video_id: str, start_frame: int, end_frame: int) -> None:
        """Raise TombstonedError if the video, or a frame in `[start_frame, end_frame)`, is taken down."""
        number = self._numbers.get(("sha256", video_id))
        for one in self._intervals.get(video_id, ()):
            if start_frame < (one.interval_end or 0) and (one.interval_start or 0) < end_frame:
                number = one.tombstone_no
        if number is not None:
            raise TombstonedError(
                f"video {video_id} frames {start_frame}-{end_frame}: taken down by tombstone {number}"
            )


def _normal(subject: str, value: str) -> str:
    if subject == "url":
        return normal_url(value)
    if subject in {"uploader", "work"}:
        return normal_name(value)
    return value.lower() if subject in {"host", "sha256"} else value
