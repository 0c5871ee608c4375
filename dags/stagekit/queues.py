"""Where a task runs, for how long, and how often it is tried again: said once for each queue."""

from datetime import timedelta
from typing import Any, NamedTuple

from retry_policy import RETRY_POLICY

from sakuga_tasks.jobs.walk import STAGE_QUEUES, Queue

__all__ = ["STAGE_QUEUES", "TERMS", "task_options"]


class Terms(NamedTuple):
    """How long a task of a queue may work, and how often it may start again."""

    budget_h: float
    """After so many hours a task ends its batch and goes on in its next try."""
    timeout_h: float
    """After so many hours a task is killed: the budget, and time for the batch that was being done."""
    retries: int


TERMS: dict[Queue, Terms] = {
    "net": Terms(budget_h=2, timeout_h=4, retries=5),
    "cpu": Terms(budget_h=2, timeout_h=3, retries=3),
    "gpu": Terms(budget_h=6, timeout_h=8, retries=2),
    "catalog": Terms(budget_h=4, timeout_h=6, retries=5),
}


def task_options(queue: Queue) -> dict[str, Any]:
    """Return what every task of a queue is given: queue, pool, time limit, retries and the retry policy."""
    terms = TERMS[queue]
    return {
        "queue": queue,
        "pool": queue,
        "execution_timeout": timedelta(hours=terms.timeout_h),
        "retries": terms.retries,
        "retry_delay": timedelta(seconds=15),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=30),
        "retry_policy": RETRY_POLICY,
    }
