"""The ledger: what ran, what came of each item, what was merged, removed and released."""

import msgspec

from sakuga_tasks.records.fields import ids, ledger


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One setting of a stage. Written before its first batch, never changed."""

    run_id: ids.RunId
    stage: ledger.Stage
    stage_version: ledger.StageVersion
    params_json: ledger.ParamsJson
    upstream_run_ids: ledger.UpstreamRunIds
    model_sha256s: ledger.ModelSha256s = []


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one item in one batch: done, or rejected with a reason."""

    item_id: ids.ItemId
    batch_id: ids.BatchId
    is_done: ledger.IsDone
    reason: ledger.Reason | None = None
    detail: ledger.Detail | None = None
    retry_after: ledger.RetryAfter | None = None
    decided_by: ledger.DecidedBy | None = None


class Fragment(msgspec.Struct, frozen=True, kw_only=True):
    """One immutable Parquet object merged into the catalog; the key of idempotence."""

    fragment_key: ledger.FragmentKey
    table_name: ledger.TableName
    run_id: ids.RunId
    batch_id: ids.BatchId
    fragment_sha256: ledger.FragmentSha256
    rows_count: ledger.RowsCount
    fragment_bytes: ledger.FragmentBytes
    schema_version: ledger.SchemaVersion
    log_no: ledger.LogNo


class Redaction(msgspec.Struct, frozen=True, kw_only=True):
    """A fragment replaced by one without the rows that were taken down."""

    fragment_key: ledger.FragmentKey
    new_fragment_key: ledger.NewFragmentKey | None = None
    log_no: ledger.LogNo


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """Something taken down for good. An interval names frames of the video `subject_value`.

    What follows from one request (the posts of an uploader, the bytes of a post) shares a number.
    """

    tombstone_no: ledger.TombstoneNo
    subject: ledger.Subject
    subject_value: ledger.SubjectValue
    interval_start: ledger.IntervalStart | None = None
    interval_end: ledger.IntervalEnd | None = None
    removal_reason: ledger.RemovalReason
    requested_at: ledger.RequestedAt
    derived_from: ledger.DerivedFrom | None = None
