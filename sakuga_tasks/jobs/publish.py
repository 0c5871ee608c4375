"""Publish: an immutable release from the pinned runs, complete the instant its manifest is stored."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import StoreBusyError
from sakuga_tasks.jobs.context import Context, attempt_since, open_to_write
from sakuga_tasks.jobs.params import DatasetParams, runs_of
from sakuga_tasks.jobs.recut import recutter
from sakuga_tasks.jobs.release.build import AddPages, BuiltRelease, build_release
from sakuga_tasks.jobs.release.manifest import Manifest
from sakuga_tasks.jobs.release.report.page import write_report
from sakuga_tasks.jobs.release.spec import read_spec
from sakuga_tasks.jobs.release.stored import decode_manifest
from sakuga_tasks.records.identity import batch_id, canonical_json, run_id
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.records.release import Release, ReleasePins
from sakuga_tasks.records.schema import fragment_schema
from sakuga_tasks.stages.annotate import REGISTRY, annotators
from sakuga_tasks.stages.publish import STAGE_VERSION, PublishParams
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.fragments import rows_to_table, write_fragment
from sakuga_tasks.store.log import read_entry
from sakuga_tasks.store.purge import purge
from sakuga_tasks.store.receipts import Receipt, put_receipt, put_run
from sakuga_tasks.store.releases import ReleaseInfo, claim_version, find_version, put_release, read_manifest
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.tombstones import read_removals, tombstone_numbers

logger = logging.getLogger(__name__)

_ATTEMPTS_MAX = 5


class ReleaseReport(msgspec.Struct, frozen=True, kw_only=True):
    """A release: its version, whether it was made now, and what it holds."""

    version: str
    is_new: bool
    videos: int
    clips: int
    duplicates: int
    key: str


def pins_of(params: DatasetParams) -> ReleasePins:
    """Return the runs a release of these settings reads."""
    runs = runs_of(params)
    asked = annotators(params.annotate.annotators)
    annotated = (runs["annotate"].run_id,)
    kinds = {one.kind: annotated for one in asked if not one.is_learned}
    return ReleasePins(
        segmentation=(runs["analyse"].run_id,),
        fused_captions=(runs["caption"].run_id,),
        # No weights are configured for any learned annotator.
        no_model=tuple(sorted(one.kind for one in REGISTRY.values() if one.is_learned)),
        **kinds,
    )


def publish(
    settings: Settings, params: DatasetParams, publish_params: PublishParams | None = None, *, year: int | None = None
) -> ReleaseReport:
    """Publish what the settings select; asked again with nothing new, return the release that exists.

    Args:
        settings: Where the store is.
        params: The settings of the chain whose runs are pinned.
        publish_params: What ships and how it is laid out.
        year: First part of a new version; this year (UTC) by default.

    Raises:
        EmptyReleaseError: nothing is left to publish; the message says what held back how many clips.
        StoreBusyError: takedowns or other releases kept coming meanwhile; publish again.
    """
    return publish_into(open_to_write(settings), params, publish_params, year=year)


def publish_into(
    context: Context, params: DatasetParams, publish_params: PublishParams | None = None, *, year: int | None = None
) -> ReleaseReport:
    """Publish from and into a store that is open already; see `publish`."""
    wanted = publish_params or PublishParams()
    for _ in range(_ATTEMPTS_MAX):
        commit(context.store, engine=context.engine, recutter=recutter(context))
        fence = tombstone_numbers(context.store)
        report = _publish_once(context, params, wanted, year or datetime.now(UTC).year, fence)
        if report is not None:
            return report
        logger.warning("publish: overtaken by a takedown or another release, starting again")
    raise StoreBusyError(
        f"{context.store.url}: overtaken by takedowns or other releases {_ATTEMPTS_MAX} times; publish again"
    )


def _publish_once(
    context: Context, params: DatasetParams, wanted: PublishParams, year: int, fence: list[int]
) -> ReleaseReport | None:
    pins = pins_of(params)
    removals = read_removals(context.store)
    with context.store.scratch() as folder:
        with read_catalog(context.store, engine=context.engine) as con:
            spec = read_spec(con, params=wanted, pins=pins, tombstones=removals.tombstones)
            release = find_version(context.store, year=year, spec_sha256=spec.sha256)
            if release.is_complete:
                return _report(context, release, is_new=False)
            built = build_release(
                con,
                version=release.version,
                spec=spec,
                tombstones=removals.tombstones,
                out_dir=folder / release.version,
                add_pages=_report_writer(context),
            )
        if not claim_version(context.store, release):
            return None
        _remember(context, pins, wanted, built)
        if tombstone_numbers(context.store) != fence:
            return None
        put_release(context.store, built.folder, version=built.version)
    if tombstone_numbers(context.store) != fence:
        # It came while the files were stored, and its own purge may have found none of them yet.
        commit(context.store, run_id="", engine=context.engine, recutter=recutter(context))
        purge(context.store)
        return None
    return _report(context, release, is_new=True)


def _report_writer(context: Context) -> AddPages:
    def write(con: duckdb.DuckDBPyConnection, manifest: Manifest, out_dir: Path) -> list[Path]:
        # The time of the data, not of this attempt: a second one must write the same page.
        entry = read_entry(context.store, manifest.spec.log_no)
        return [write_report(context, con, manifest, created_at=entry.committed_at, out_dir=out_dir)]

    return write


def _remember(context: Context, pins: ReleasePins, wanted: PublishParams, built: BuiltRelease) -> None:
    """Commit what later releases must know, before the release exists: splits and clusters are for ever."""
    run = _publish_run(pins, wanted)
    put_run(context.store, run)
    batch = batch_id([built.version, built.spec_sha256], attempt=1)
    release = Release(
        release_version=built.version, spec_sha256=built.spec_sha256, manifest_sha256=built.manifest_sha256
    )
    tables = {name: _with_run(name, rows, run.run_id) for name, rows in built.remembered.items() if rows.num_rows}
    tables["releases"] = rows_to_table("releases", [release], run.run_id)
    started_at = datetime.now(UTC)
    fragments = [
        write_fragment(context.store, rows, table_name=name, run_id=run.run_id, batch_id=batch)
        for name, rows in sorted(tables.items())
    ]
    attempt = attempt_since(started_at, context.settings)
    put_receipt(context.store, Receipt(run_id=run.run_id, batch_id=batch, fragments=fragments, attempt=attempt))
    commit(context.store, run_id=run.run_id, engine=context.engine, recutter=recutter(context))


def _publish_run(pins: ReleasePins, wanted: PublishParams) -> Run:
    params = msgspec.to_builtins(wanted)
    values = msgspec.structs.asdict(pins)
    upstream = sorted({one for kind, runs in values.items() if kind != "no_model" for one in runs})
    return Run(
        run_id=run_id(stage="publish", stage_version=STAGE_VERSION, params=params, upstream_run_ids=upstream),
        stage="publish",
        stage_version=STAGE_VERSION,
        params_json=canonical_json(params).decode(),
        upstream_run_ids=upstream,
    )


def _with_run(table_name: str, rows: pa.Table, run: str) -> pa.Table:
    column = pa.array([run] * rows.num_rows, pa.string())
    return rows.append_column("run_id", column).cast(fragment_schema(table_name))


def _report(context: Context, release: ReleaseInfo, *, is_new: bool) -> ReleaseReport:
    manifest = decode_manifest(read_manifest(context.store, release.version))
    return ReleaseReport(
        version=release.version,
        is_new=is_new,
        videos=sum(one.videos for one in manifest.counts),
        clips=sum(one.clips for one in manifest.counts),
        duplicates=manifest.duplicates,
        key=f"releases/{release.version}/",
    )
