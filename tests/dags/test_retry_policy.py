"""What Airflow does about each error, over the whole tree."""

from datetime import timedelta

import pytest
from airflow.sdk import RetryAction
from retry_policy import RATE_LIMIT_DELAY_S, RATE_LIMIT_DELAY_S_MAX, RETRY_POLICY

from sakuga_tasks import errors
from sakuga_tasks.errors import FatalError, RateLimitError, RecordError, SakugaError, TransientError


def all_errors(kind: type[SakugaError]) -> list[type[SakugaError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in all_errors(child))]


@pytest.mark.parametrize("kind", all_errors(TransientError), ids=lambda kind: kind.__name__)
def test_a_transient_error_is_tried_again(kind: type[SakugaError]) -> None:
    assert RETRY_POLICY.evaluate(kind("busy"), 1, 3).action is RetryAction.RETRY


@pytest.mark.parametrize("kind", all_errors(FatalError) + all_errors(RecordError), ids=lambda kind: kind.__name__)
def test_a_fatal_error_and_an_unrejected_item_fail_at_once(kind: type[SakugaError]) -> None:
    assert RETRY_POLICY.evaluate(kind("no"), 1, 3).action is RetryAction.FAIL


def test_the_policy_speaks_of_every_branch_of_the_tree() -> None:
    named = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, SakugaError)]
    decided = [kind for kind in named if RETRY_POLICY.evaluate(kind("x"), 1, 3).action is not RetryAction.DEFAULT]
    assert set(named) - set(decided) == {SakugaError}


@pytest.mark.parametrize(
    ("retry_after_s", "delay_s"),
    [(None, RATE_LIMIT_DELAY_S), (7.0, 7.0), (0.0, 0.0), (-3.0, 0.0), (1e9, RATE_LIMIT_DELAY_S_MAX)],
    ids=["not_said", "seconds", "at_once", "in_the_past", "far_too_long"],
)
def test_a_rate_limit_waits_as_long_as_the_source_asks(retry_after_s: float | None, delay_s: float) -> None:
    decision = RETRY_POLICY.evaluate(RateLimitError("slow down", retry_after_s), 1, 3)
    assert decision.retry_delay == timedelta(seconds=delay_s)


def test_other_transient_errors_wait_as_the_task_says() -> None:
    assert RETRY_POLICY.evaluate(TransientError("busy"), 1, 3).retry_delay is None


@pytest.mark.parametrize("error", [TypeError("bug"), KeyError("bug"), ImportError("bug")], ids=repr)
def test_a_fault_in_the_code_fails_at_once(error: Exception) -> None:
    assert RETRY_POLICY.evaluate(error, 1, 3).action is RetryAction.FAIL


@pytest.mark.parametrize("error", [OSError("disk"), MemoryError(), TimeoutError()], ids=repr)
def test_an_unlucky_machine_gets_another_try(error: Exception) -> None:
    assert RETRY_POLICY.evaluate(error, 1, 3).action is RetryAction.DEFAULT
