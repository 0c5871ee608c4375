"""The specification of a release: asked twice, the same specification is the same release."""

import hashlib
from collections.abc import Iterable, Sequence

import duckdb
import msgspec

from sakuga_tasks.records.identity import canonical_json
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.release import ReleasePins
from sakuga_tasks.records.tables import SCHEMA_VERSION
from sakuga_tasks.stages.publish import STAGE_VERSION, PublishParams
from sakuga_tasks.store.sql import load_sql


class ReleaseSpec(msgspec.Struct, frozen=True, kw_only=True):
    """All that a release's split files follow from; no time, no version, no host.

    `log_no` is the last log entry that changed what a release reads.
    """

    schema_version: int
    stage_version: int
    params: PublishParams
    pins: ReleasePins
    log_no: int
    tombstones_sha256: str

    @property
    def sha256(self) -> str:
        """The specification's name: SHA-256 of its canonical JSON."""
        return hashlib.sha256(canonical_json(self)).hexdigest()


def read_spec(
    con: duckdb.DuckDBPyConnection, *, params: PublishParams, pins: ReleasePins, tombstones: Iterable[Tombstone]
) -> ReleaseSpec:
    """Return the specification of the release that these settings make of a catalog snapshot."""
    row = con.execute(load_sql("publish/input_log_no")).fetchone()
    return ReleaseSpec(
        schema_version=SCHEMA_VERSION,
        stage_version=STAGE_VERSION,
        params=params,
        pins=pins,
        log_no=row[0] if row else 0,
        tombstones_sha256=_hash_tombstones(list(tombstones)),
    )


def _hash_tombstones(tombstones: Sequence[Tombstone]) -> str:
    asked = [one for one in tombstones if one.derived_from is None]
    subjects = {(one.subject, one.subject_value, one.interval_start, one.interval_end) for one in asked}
    return hashlib.sha256(canonical_json(sorted(subjects, key=repr))).hexdigest()
