"""What jobs say: reports, small, plain, fit for XCom and for one line of JSON, and how far they are."""

from collections.abc import Callable

import msgspec

from sakuga_tasks.jobs.walk import StageName

# Called with the stage, work lists done and work lists planned.
OnProgress = Callable[[str, int, int], None]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Work to do: keys of work lists, longest work first. `ignored` counts files passed over by reason.

    `source_batches` are the ids of all batches of the source of a crawl, also of those that are done.
    """

    stage: StageName
    run_id: str
    lists: list[str]
    items_count: int
    batches_count: int
    work_s: float
    ignored: dict[str, int] = {}
    source_batches: list[str] = []


class WorkReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one work list so far, of `batches_total`. `batches_left` is what the time budget did not allow."""

    stage: str
    run_id: str
    batches_total: int
    batches_done: int
    batches_skipped: int
    batches_left: int
    items_done: int
    rejects: dict[str, int]
    elapsed_s: float


class CommitReport(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a run after a commit: log number, items done and rejected by reason, all told."""

    stage: str
    run_id: str
    log_no: int
    items_done: int
    rejects: dict[str, int]
