"""How far a run is, in a shape fit for one line per task in a terminal."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from sakuga_tasks.errors import TransientError

logger = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often a run is looked at, in seconds."""

LOOKS_MAX = 30
"""How many looks in a row may get no answer before a run is given up."""

WAITING = "waiting"
"""What we call a task instance that Airflow has not looked at yet."""

END_STATES = frozenset({"success", "failed"})
"""States of a run that it never leaves by itself."""


class TaskProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One task of a run with all its mapped instances."""

    task_id: str
    states: dict[str, int]
    """How many instances are in each state."""

    @property
    def instances_count(self) -> int:
        """How many instances there are; 1 for a mapped task whose list is not known yet."""
        return sum(self.states.values())

    def __str__(self) -> str:
        """Return `analyse.work: 3 success, 1 running`."""
        return f"{self.task_id}: " + ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))


class RunProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a run."""

    state: str
    note: str | None
    """What the stages wrote: stage, rate, time left, rejects by reason."""
    tasks: tuple[TaskProgress, ...]
    """In the order in which the tasks started; those that have not come last."""

    @property
    def is_ended(self) -> bool:
        """Whether the run has come to its end."""
        return self.state in END_STATES


def read_progress(run: Mapping[str, Any], task_instances: Sequence[Mapping[str, Any]]) -> RunProgress:
    """Return the progress that Airflow's answers about a run and its task instances describe."""
    states: dict[str, Counter[str]] = {}
    for instance in sorted(task_instances, key=lambda instance: instance["start_date"] or "9"):
        states.setdefault(instance["task_id"], Counter())[instance["state"] or WAITING] += 1
    return RunProgress(
        state=run["state"],
        note=run.get("note") or None,
        tasks=tuple(TaskProgress(task_id=task_id, states=dict(counts)) for task_id, counts in states.items()),
    )


def look_patiently(look: Callable[[], RunProgress], *, pause_s: float = LOOK_S) -> RunProgress:
    """Return what `look` returns; it may raise TransientError 29 times in a row, each followed by a pause."""
    for _ in range(LOOKS_MAX - 1):
        try:
            return look()
        except TransientError as error:
            logger.warning("%s; looking again in %.0f s", error, pause_s)
        time.sleep(pause_s)
    return look()
