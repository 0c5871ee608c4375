"""Where a task runs, for how long, and how often it is tried again: said once for each queue."""

from datetime import timedelta
from typing import Any, Literal, NamedTuple

from retry_policy import RETRY_POLICY

Queue = Literal["cpu", "net", "gpu", "catalog"]

STAGE_QUEUES: dict[str, Queue] = {
    "crawl": "net",
    "download": "net",
    "analyse": "cpu",
    "sample": "cpu",
    "annotate": "gpu",
    "caption": "cpu",
}
"""The queue of each stage's work; a test compares it with the library's own list, which is too heavy to import here."""


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
