"""Build a release: from an open catalog snapshot to a folder of finished, checked files."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from sakuga_tasks.errors import FatalError
from sakuga_tasks.jobs.release.card import write_card
from sakuga_tasks.jobs.release.checks import run_checks
from sakuga_tasks.jobs.release.decide import Remembered, decide
from sakuga_tasks.jobs.release.files import describe_file, write_tables
from sakuga_tasks.jobs.release.manifest import Manifest, encode_manifest, make_manifest
from sakuga_tasks.jobs.release.spec import ReleaseSpec
from sakuga_tasks.jobs.release.tables import fill_tables
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.manifest import ReleaseFile
from sakuga_tasks.records.release import ReleasePins
from sakuga_tasks.stages.publish import PublishParams
from sakuga_tasks.store.sql import load_sql

logger = logging.getLogger(__name__)

AddPages = Callable[[duckdb.DuckDBPyConnection, Manifest, Path], list[Path]]

_GATHERING = (
    "create_published",
    "published",
    "create_duplicates",
    "duplicates",
    "taxonomy_labels",
    "taxonomy_text",
    "sakuga_numbers",
    "sakuga42m",
)


class BuiltRelease(msgspec.Struct, frozen=True, kw_only=True):
    """A finished release in a local folder, and the rows that later releases need.

    `files` lists every file but `manifest.json`, which is to be stored last. `remembered` holds Arrow
    tables of new rows by catalog table: cluster_members, split_keys, split_assignments.
    """

    version: str
    folder: Path
    spec_sha256: str
    manifest: Manifest
    manifest_sha256: str
    files: list[ReleaseFile]
    remembered: dict[str, pa.Table]


def build_release(
    con: duckdb.DuckDBPyConnection,
    *,
    version: str,
    spec: ReleaseSpec,
    tombstones: Iterable[Tombstone],
    out_dir: Path,
    add_pages: AddPages | None = None,
) -> BuiltRelease:
    """Write a release into an empty folder.

    Args:
        con: A connection in which the tables of a catalog snapshot are visible; may be read-only. Temporary
            tables are made in it.
        version: `YYYY.N`. It stands in the manifest and the card, not in the split files.
        spec: What ships, how it is laid out, and the runs to read.
        tombstones: Everything taken down so far, also since the snapshot.
        out_dir: Folder to write; made if absent.
        add_pages: Writes what needs more than the catalog, such as the report with its pictures, into `out_dir`
            and returns the paths.

    Raises:
        EmptyReleaseError: nothing is left to publish; the message says what held how many clips back.
        FatalError: a check found rows that must not be; nothing is written then.
    """
    params = spec.params
    checks, remembered = gather_release(con, version=version, params=params, pins=spec.pins, tombstones=tombstones)
    out_dir.mkdir(parents=True, exist_ok=True)
    files = write_tables(con, out_dir, params)
    manifest = make_manifest(con, version=version, spec=spec, remembered=remembered, files=files, checks=checks)
    card = out_dir / "README.md"
    card.write_text(write_card(manifest), encoding="utf-8")
    pages = [card, *(add_pages(con, manifest, out_dir) if add_pages else [])]
    described = [*(describe_file(page, out_dir) for page in pages), *manifest.files]
    manifest = msgspec.structs.replace(manifest, files=sorted(described, key=lambda file: file.path))
    data = encode_manifest(manifest)
    (out_dir / "manifest.json").write_bytes(data)
    clips = sum(one.clips for one in manifest.counts)
    logger.info(
        "publish: release %s, %d clips, %d duplicates, %d files", version, clips, manifest.duplicates, len(files)
    )
    return BuiltRelease(
        version=version,
        folder=out_dir,
        spec_sha256=spec.sha256,
        manifest=manifest,
        manifest_sha256=hashlib.sha256(data).hexdigest(),
        files=manifest.files,
        remembered={
            "cluster_members": remembered.cluster_members,
            "split_keys": remembered.split_keys,
            "split_assignments": remembered.split_assignments,
        },
    )


def gather_release(
    con: duckdb.DuckDBPyConnection,
    *,
    version: str,
    params: PublishParams,
    pins: ReleasePins,
    tombstones: Iterable[Tombstone],
) -> tuple[list[str], Remembered]:
    """Gather the rows of a release in temporary tables and check them; return the checks and what to remember."""
    fill_tables(con, params=params, pins=pins, tombstones=tombstones)
    remembered = decide(con, version=version, params=params)
    try:
        for name in _GATHERING:
            con.execute(load_sql(f"publish/{name}"))
    except duckdb.ConstraintException as error:
        raise FatalError(f"release {version}: a row breaks the column dictionary: {error}") from error
    return run_checks(con), remembered
