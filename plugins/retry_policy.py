"""What Airflow does about each of our errors, said once.

| error | Airflow |
|---|---|
| `RateLimitError` | tries again after what the source asked for, else after a minute |
| `TransientError` | tries again after the task's own delay, which doubles |
| `FatalError` | fails the task at once |
| `RecordError` | fails the task at once: a job should have turned it into a reject row |
| `TypeError`, `KeyError` and the like | fails the task at once: the same code would fail the same way |
| anything else (a lost connection, a full disk, memory) | tries again after the task's own delay |
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.definitions.retry_policy import RetryDecision

from sakuga_tasks.errors import FatalError, RateLimitError, RecordError, TransientError

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

RATE_LIMIT_DELAY_S = 60.0
"""How long we wait when a source says "slow down" without saying for how long, in seconds."""

RATE_LIMIT_DELAY_S_MAX = 6 * 3600.0
"""The longest wait we grant a source before we ask again, in seconds."""

RULES = [
    RetryRule(
        exception=RateLimitError,
        action=RetryAction.RETRY,
        retry_delay=timedelta(seconds=RATE_LIMIT_DELAY_S),
        reason="the source asked us to slow down",
    ),
    RetryRule(exception=TransientError, action=RetryAction.RETRY, reason="trying again may help"),
    RetryRule(exception=FatalError, action=RetryAction.FAIL, reason="a retry cannot help"),
    RetryRule(
        exception=RecordError,
        action=RetryAction.FAIL,
        reason="one bad item stopped its batch: the job should have rejected it",
    ),
    RetryRule(
        exception=[AttributeError, ImportError, LookupError, NotImplementedError, TypeError, ValueError],
        action=RetryAction.FAIL,
        reason="a fault in the code: the same code would fail the same way",
    ),
]


class SakugaRetryPolicy(ExceptionRetryPolicy):
    """The rules above, and the wait that a rate limit asks for."""

    def evaluate(
        self,
        exception: BaseException,
        try_number: int,
        max_tries: int,
        context: "Context | None" = None,
    ) -> RetryDecision:
        """Return what to do about `exception`; a source's own wait goes before ours."""
        decision = super().evaluate(exception, try_number, max_tries, context)
        if isinstance(exception, RateLimitError) and exception.retry_after_s is not None:
            delay_s = min(max(exception.retry_after_s, 0.0), RATE_LIMIT_DELAY_S_MAX)
            return RetryDecision.retry(timedelta(seconds=delay_s), decision.reason)
        return decision


RETRY_POLICY = SakugaRetryPolicy(RULES)
"""The one policy that every task of every DAG names."""
