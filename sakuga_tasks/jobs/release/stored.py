"""Releases: list, show and verify what is published."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import FatalError, ObjectMissingError
from sakuga_tasks.hashing import file_sha256
from sakuga_tasks.jobs.context import Context, open_context
from sakuga_tasks.records.manifest import ManifestHead, ReleaseFile
from sakuga_tasks.store.log import read_entry
from sakuga_tasks.store.protocol import Store
from sakuga_tasks.store.releases import list_releases, read_manifest, release_key
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql

State = Literal["published", "withdrawn", "unfinished"]


class ReleaseSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One line about a release; counts are 0 where it has no manifest."""

    version: str
    state: State
    videos: int = 0
    clips: int = 0
    n_bytes: int = 0
    published_at: datetime | None = None


class VerifyReport(msgspec.Struct, frozen=True, kw_only=True):
    """That every file of a release is as its manifest says."""

    version: str
    files_count: int
    n_bytes: int
    manifest_sha256: str


def list_published(settings: Settings) -> list[ReleaseSummary]:
    """Return every release of the store, oldest first."""
    context = open_context(settings, create=False)
    store, times = context.store, _commit_times(context)
    return [
        _summary(store, one.version, state="withdrawn" if one.is_withdrawn else "published", at=times.get(one.version))
        if one.is_complete
        else ReleaseSummary(version=one.version, state="withdrawn" if one.is_withdrawn else "unfinished")
        for one in list_releases(store)
    ]


def show_release(settings: Settings, version: str) -> tuple[State, dict[str, Any]]:
    """Return the state of a release, and its manifest as it is stored; of a withdrawn one, its files are gone.

    Raises:
        ObjectMissingError: there is no such release; the message names those there are.
    """
    store = open_context(settings, create=False).store
    manifest: dict[str, Any] = msgspec.json.decode(read_manifest(store, version))
    is_withdrawn = store.stat(release_key(version, "withdrawn.json")) is not None
    return "withdrawn" if is_withdrawn else "published", manifest


def verify_release(settings: Settings, version: str) -> VerifyReport:
    """Read every file of a release and hold it against the manifest, and the manifest against the catalog.

    Raises:
        FatalError: the release is withdrawn, or files are missing or differ; the message names them.
    """
    context = open_context(settings, create=False)
    data = read_sound_manifest(context.store, version)
    manifest = decode_manifest(data)
    sha256 = hashlib.sha256(data).hexdigest()
    with context.store.scratch() as folder:
        found = [(file, _fault(context.store, version, file, folder)) for file in manifest.files]
    faults = [f"{file.path} {fault}" for file, fault in found if fault is not None]
    if _promised_sha256(context, version) not in {None, sha256}:
        faults.append("manifest.json differs from the catalog")
    if faults:
        raise FatalError(
            f"release {version}: {len(faults)} of {len(manifest.files) + 1} files are not as published: "
            f"{'; '.join(faults[:5])}; restore them from a backup"
        )
    n_bytes = sum(file.n_bytes for file in manifest.files)
    return VerifyReport(version=version, files_count=len(manifest.files), n_bytes=n_bytes, manifest_sha256=sha256)


def read_sound_manifest(store: Store, version: str) -> bytes:
    """Return the manifest's bytes of a release that is published and not withdrawn.

    Raises:
        FatalError: it is withdrawn.
        ObjectMissingError: there is no such release.
    """
    data = read_manifest(store, version)
    if store.stat(release_key(version, "withdrawn.json")) is not None:
        raise FatalError(f"release {version}: withdrawn, clips in it were taken down; publish a new one")
    return data


def decode_manifest(data: bytes) -> ManifestHead:
    """Return what readers need of a manifest.

    Raises:
        FatalError: it is none.
    """
    try:
        return msgspec.json.decode(data, type=ManifestHead)
    except msgspec.DecodeError as error:
        raise FatalError(f"manifest.json: {error}; restore it from a backup") from error


def _commit_times(context: Context) -> dict[str, datetime]:
    """Return when each release was committed, as the log says: an object's own time changes with every copy."""
    with read_catalog(context.store, engine=context.engine) as con:
        numbers = con.execute(load_sql("status/release_log_numbers")).fetchall()
    return {version: read_entry(context.store, log_no).committed_at for version, log_no in numbers}


def _summary(store: Store, version: str, *, state: State, at: datetime | None) -> ReleaseSummary:
    manifest = decode_manifest(read_manifest(store, version))
    return ReleaseSummary(
        version=version,
        state=state,
        videos=sum(split.videos for split in manifest.counts),
        clips=sum(split.clips for split in manifest.counts),
        n_bytes=sum(file.n_bytes for file in manifest.files),
        published_at=at,
    )


def _fault(store: Store, version: str, file: ReleaseFile, folder: Path) -> str | None:
    key = release_key(version, file.path)
    try:
        path = store.local_path(key)
        if path is None:
            path = folder / "file"
            store.get_file(key, path)
    except ObjectMissingError:
        return "is missing"
    return None if file_sha256(path) == file.sha256 else "differs"


def _promised_sha256(context: Context, version: str) -> str | None:
    with read_catalog(context.store, engine=context.engine) as con:
        rows = con.execute(load_sql("status/manifest_sha256"), {"version": version}).fetchall()
    return rows[0][0] if rows else None
