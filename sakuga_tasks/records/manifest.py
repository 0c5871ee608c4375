"""What a release's manifest holds: its files, its counts, and the part that every reader needs."""

import msgspec


class ReleaseColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a release file: its name and Arrow type."""

    name: str
    type: str


class ReleaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a release.

    `path` is relative to the release, with `/`. `content_sha256` hashes the values whatever engine wrote them;
    it, `rows` and `columns` are None for a file that is no table.
    """

    path: str
    sha256: str
    n_bytes: int
    rows: int | None = None
    content_sha256: str | None = None
    columns: list[ReleaseColumn] | None = None


class SplitCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What one split holds."""

    split: str
    videos: int
    clips: int
    drawings: int
    frames: int
    seconds: float
    n_bytes: int
    small: int
    aesthetic: int
    safe: int


class ManifestHead(msgspec.Struct, frozen=True, kw_only=True):
    """What readers need of a manifest, whatever version of this code wrote it; other fields are passed over."""

    release_version: str
    spec_sha256: str
    files: list[ReleaseFile]
    counts: list[SplitCounts]
    duplicates: int
