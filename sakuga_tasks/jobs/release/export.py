"""Export: copy a release into a folder, every file held against the manifest on the way.

A marker says which release a folder is being filled with, and the manifest comes last; so an export that
was killed is finished by running it again, and no other folder is ever written into.
"""

import logging
from pathlib import Path, PurePosixPath

import msgspec

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError, FatalError
from sakuga_tasks.hashing import file_sha256
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.release.stored import decode_manifest, read_sound_manifest
from sakuga_tasks.records.manifest import ReleaseFile
from sakuga_tasks.store.file_errors import os_errors_as_ours
from sakuga_tasks.store.files import whole_file
from sakuga_tasks.store.protocol import Store
from sakuga_tasks.store.releases import release_key

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"
MARKER = ".sakuga-export"


class ExportReport(msgspec.Struct, frozen=True, kw_only=True):
    """Where a release was copied to; `files_kept` were there already, whole, from an earlier try."""

    version: str
    folder: str
    files_count: int
    files_kept: int
    n_bytes: int


def export_release(settings: Settings, version: str, folder: Path) -> ExportReport:
    """Copy a release into a folder that is new, empty, or holds an export of this release.

    Raises:
        ConfigError: the folder holds something else.
        FatalError: the release is withdrawn, or a file of it is not as the manifest says.
        ObjectMissingError: there is no such release, or a file of it is gone.
    """
    store = open_context(settings, create=False).store
    data = read_sound_manifest(store, version)
    manifest = decode_manifest(data)
    with os_errors_as_ours(folder):
        _claim(folder, version, data)
        kept = sum(_bring(store, version, file, folder) for file in manifest.files)
        # A takedown may have come meanwhile; then no manifest says that this folder is a release.
        read_sound_manifest(store, version)
        with whole_file(folder / MANIFEST) as written:
            written.write(data)
        (folder / MARKER).unlink()
    n_bytes = sum(file.n_bytes for file in manifest.files) + len(data)
    logger.info("export %s: %d files, %d bytes", version, len(manifest.files) + 1, n_bytes)
    return ExportReport(
        version=version,
        folder=str(folder),
        files_count=len(manifest.files) + 1,
        files_kept=kept,
        n_bytes=n_bytes,
    )


def _claim(folder: Path, version: str, manifest: bytes) -> None:
    marker = folder / MARKER
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder}: is a file; give a new or empty folder")
    if folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder, version, manifest):
        raise ConfigError(f"{folder}: holds other files; give a new or empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    with whole_file(marker) as file:
        file.write(version.encode())
    (folder / MANIFEST).unlink(missing_ok=True)


def _is_ours(folder: Path, version: str, manifest: bytes) -> bool:
    marker, kept = folder / MARKER, folder / MANIFEST
    if marker.is_file():
        return marker.read_text(encoding="utf-8") == version
    return kept.is_file() and kept.read_bytes() == manifest


def _bring(store: Store, version: str, file: ReleaseFile, folder: Path) -> bool:
    """Put one file in its place; return whether it was there already."""
    relative = PurePosixPath(file.path)
    if relative.is_absolute() or ".." in relative.parts:
        raise FatalError(f"release {version}: {file.path!r} lies outside the release; do not use it")
    path = folder / relative
    if path.is_file() and file_sha256(path) == file.sha256:
        return True
    path.parent.mkdir(parents=True, exist_ok=True)
    store.get_file(release_key(version, file.path), path)
    if file_sha256(path) != file.sha256:
        path.unlink()
        raise FatalError(f"release {version}: {file.path} is not as published; see `sakuga release verify {version}`")
    return False
