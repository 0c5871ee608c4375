"""How many rejects are too many: judged by all items of the batches that were committed, known ones too."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sakuga_tasks.errors import ObjectMissingError, TooManyRejectsError
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.store.log import log_numbers, read_entry
from sakuga_tasks.store.parquet import read_columns
from sakuga_tasks.store.protocol import Store

_COLUMNS = ["item_id", "is_done", "reason", "detail"]
FEW = 10
"""So many rejects say nothing about a source or a stage where the whole run is in good health."""

# Rejects that say nothing about the health of a source or a stage.
_BENIGN = {"other_extension", "taken_down"}


class Share(NamedTuple):
    """Items that are done, rejects by reason, and of each reason one in its own words."""

    done: int
    rejects: Mapping[str, int]
    examples: Mapping[str, str] = {}

    def bad(self) -> dict[str, int]:
        """Return the rejects that count, the most frequent first."""
        found = Counter({reason: count for reason, count in self.rejects.items() if reason not in _BENIGN})
        return dict(found.most_common())

    def exceeds(self, ratio_max: float) -> bool:
        """Say whether more than this ratio of the items was rejected."""
        bad = sum(self.bad().values())
        return bad > ratio_max * (self.done + bad)


def count_committed(store: Store, run: Run, *, since: int) -> Share:
    """Count the items of every batch of a run committed after a log entry, also those that were known before.

    A source that is crawled again brings all its items again: judged by the new ones alone, one good file
    among known rejects would be outnumbered.
    """
    outcome_by_item: dict[str, str] = {}
    examples: dict[str, str] = {}
    for key in _outcome_keys(store, run, since):
        try:
            rows = read_columns(store, key, _COLUMNS).select(_COLUMNS)
        except ObjectMissingError:  # replaced by a takedown meanwhile
            continue
        for item_id, is_done, reason, detail in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            outcome_by_item[item_id] = "" if is_done else reason
            if not is_done:
                examples.setdefault(reason, detail)
    counts = Counter(outcome_by_item.values())
    return Share(counts.pop("", 0), counts, examples)


def count_outcomes(store: Store, keys: Iterable[str]) -> Share:
    """Count the rows of fragments of outcomes, in which no item stands twice."""
    counts: Counter[str] = Counter()
    for key in keys:
        try:
            rows = read_columns(store, key, ["is_done", "reason"])
        except ObjectMissingError:  # replaced by a takedown meanwhile
            continue
        done, reasons = (rows[name].to_pylist() for name in ("is_done", "reason"))
        counts.update("" if is_done else reason for is_done, reason in zip(done, reasons, strict=True))
    return Share(counts.pop("", 0), counts)


def check_rejects(stage: str, now: Share, all_told: Share, *, ratio_max: float) -> None:
    """Refuse to go on with a source or a stage that rejects too much; a few bad items never do.

    Raises:
        TooManyRejectsError: more than the ratio of the items of `now`, and ten or more or too many of all.
    """
    bad = now.bad()
    if not now.exceeds(ratio_max) or (sum(bad.values()) < FEW and not all_told.exceeds(ratio_max)):
        return
    counted = ", ".join(f"{count} {reason}" for reason, count in bad.items())
    total = now.done + sum(bad.values())
    example = now.examples.get(next(iter(bad)), "")
    said = f", such as {example}" if example else ""
    raise TooManyRejectsError(
        f"{stage}: {sum(bad.values())} of {total} items rejected ({counted}), limit {ratio_max:.0%}{said}; "
        "see `sakuga status --rejects`, then raise the limit or mend the source"
    )


def _outcome_keys(store: Store, run: Run, since: int) -> Iterator[str]:
    for number in log_numbers(store)[since:]:
        for ref in read_entry(store, number).fragments:
            if ref.table_name == "outcomes" and ref.run_id == run.run_id:
                yield ref.key
