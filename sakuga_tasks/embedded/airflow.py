"""Start a real Airflow, run a DAG in it, and stop it."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from sakuga_tasks.embedded.environment import airflow_environment
from sakuga_tasks.embedded.home import find_free_port, lock_home, make_home
from sakuga_tasks.embedded.pools import pool_slots
from sakuga_tasks.embedded.processes import (
    API_SERVER,
    DAG_PROCESSOR,
    SCHEDULER,
    component_log,
    migrate_database,
    read_tail,
    start_component,
    start_guard,
    stop_guard,
)
from sakuga_tasks.embedded.progress import LOOK_S, RunProgress, look_patiently, read_progress
from sakuga_tasks.embedded.rest import AirflowApi
from sakuga_tasks.errors import ConfigError, TransientError

logger = logging.getLogger(__name__)

HEALTH_CHECK_S = 0.2
"""How often a starting Airflow is asked whether it is healthy, in seconds."""

STOP_GRACE_S = 3.0
"""How long the components get to end by themselves before they are killed, in seconds."""


class EmbeddedAirflow:
    """An Airflow with its scheduler, DAG processor and web interface, alive inside a `with` block.

    Attributes:
        home: Everything it writes: database, secrets, logs.
        url: The web interface, on loopback; open to every user of this machine.
    """

    def __init__(
        self,
        home: Path,
        dags_folder: Path,
        plugins_folder: Path,
        env: Mapping[str, str] | None = None,
        *,
        port: int | None = None,
        worker_count: int | None = None,
    ) -> None:
        """Say what to start; nothing is written or started yet.

        Args:
            home: Made if absent. Kept afterwards: the next start takes up its runs and logs.
            dags_folder: Airflow's DAG folder.
            plugins_folder: Airflow's plugin folder.
            env: Variables for all of Airflow's processes, tasks included, beside those of the caller.
            port: Of the web interface; None takes a free one.
            worker_count: Tasks that may run at once; None takes two per core, at least 4 and at most 16.
        """
        self.home = home.absolute()
        self.dags_folder = dags_folder.absolute()
        self.plugins_folder = plugins_folder.absolute()
        self.port = port or find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.worker_count = worker_count or min(max(4, 2 * (os.cpu_count() or 1)), 16)
        self._extra_env = dict(env or {})
        self._guard: subprocess.Popen[bytes] | None = None
        self._api = AirflowApi(self.url)
        self._is_warm = False
        self._open_runs: set[tuple[str, str]] = set()
        self._old_handler: Callable[[int, FrameType | None], Any] | int | None = None

    def __enter__(self) -> Self:
        # SIGTERM ends the block as Ctrl-C does, so that runs are marked and processes end in order.
        if threading.current_thread() is threading.main_thread():
            self._old_handler = signal.signal(signal.SIGTERM, _exit_on_signal)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._old_handler is not None:
            signal.signal(signal.SIGTERM, self._old_handler)

    @property
    def environment(self) -> dict[str, str]:
        """The environment that `airflow …` on a command line needs to speak to this Airflow."""
        return airflow_environment(
            home=self.home,
            dags_folder=self.dags_folder,
            plugins_folder=self.plugins_folder,
            port=self.port,
            worker_count=self.worker_count,
            secrets=make_home(self.home),
            extra=self._extra_env,
        )

    def start(self) -> None:
        """Make the home and its database if need be, and start the components; they are not healthy yet.

        Raises:
            ConfigError: Another Airflow runs in this home, or the database cannot be brought to its schema.
        """
        environment = self.environment
        lock = lock_home(self.home)
        try:
            self._guard = start_guard(self.home, environment, lock=lock, grace_s=STOP_GRACE_S)
        finally:
            os.close(lock)
        try:
            start_component(self._guard, self.home, API_SERVER, port=self.port)
            migrate_database(self.home, environment)
            start_component(self._guard, self.home, SCHEDULER, port=self.port)
            start_component(self._guard, self.home, DAG_PROCESSOR, port=self.port)
        except BaseException:
            self.stop()
            raise
        logger.info("airflow: starting in %s, web interface at %s", self.home, self.url)

    def wait_healthy(self, timeout_s: float, *, dag_ids: Collection[str] = ()) -> None:
        """Return when every component is healthy and every DAG of `dag_ids` has been read.

        Raises:
            ConfigError: A component ended, or a DAG file cannot be read.
            TransientError: The time is over.
        """
        deadline = time.monotonic() + timeout_s
        while not self._is_ready(dag_ids):
            self._check_alive()
            if time.monotonic() > deadline:
                raise TransientError(f"airflow: not healthy after {timeout_s:.0f} s: see {self.home / 'logs'}")
            time.sleep(HEALTH_CHECK_S)

    def ensure_pools(self) -> dict[str, int]:
        """Create or resize the pools that the tasks name, check that Airflow has them, and return their slots."""
        wanted = pool_slots(self.worker_count)
        found = self._api.list_pools()
        for name, slots in wanted.items():
            if name not in found:
                self._api.create_pool(name, slots=slots, description=f"tasks of the queue {name}")
            elif found[name] != slots:
                self._api.resize_pool(name, slots=slots)
        found = self._api.list_pools()
        if missing := {name for name, slots in wanted.items() if found.get(name) != slots}:
            raise ConfigError(f"airflow: pools {sorted(missing)} were not made: their tasks would never start")
        return wanted

    def unpause(self, dag_id: str) -> None:
        """Let the scheduler start runs of a DAG."""
        self._api.set_paused(dag_id, is_paused=False)

    def trigger(self, dag_id: str, conf: Mapping[str, Any]) -> str:
        """Start a run and return its id.

        Raises:
            ConfigError: A value of `conf` is outside its limits, or the DAG does not exist.
        """
        run_id = self._api.trigger(dag_id, conf)
        self._open_runs.add((dag_id, run_id))
        return run_id

    def follow(self, dag_id: str, run_id: str, on_progress: Callable[[RunProgress], None]) -> str:
        """Call `on_progress` at every change until the run ends, and return its last state.

        Raises:
            ConfigError: A component ended, or the run does not exist.
            TransientError: 30 looks in a row got no answer, each a second after the last.
        """

        def look() -> RunProgress:
            self._check_alive()
            return self.look(dag_id, run_id)

        last: RunProgress | None = None
        while last is None or not last.is_ended:
            if last is not None:
                time.sleep(LOOK_S)
            progress = look_patiently(look)
            if progress != last:
                on_progress(progress)
            last = progress
        self._open_runs.discard((dag_id, run_id))
        return last.state

    def look(self, dag_id: str, run_id: str) -> RunProgress:
        """Return how far a run is now."""
        return read_progress(self._api.read_run(dag_id, run_id), self.list_task_instances(dag_id, run_id))

    def list_task_instances(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Return every task instance of a run, with its times, as Airflow tells it."""
        return self._api.list_task_instances(dag_id, run_id)

    def stop(self) -> None:
        """End every process; a run that was triggered here and not followed to its end is marked as failed.

        Its tasks are killed where they are: receipts make that safe, and the next run goes on from there.
        """
        if self._guard is None:
            return
        if self._guard.poll() is None:
            self._fail_open_runs()
        stop_guard(self._guard, timeout_s=STOP_GRACE_S + 10)
        self._guard = None
        self._api.close()

    def _fail_open_runs(self) -> None:
        for dag_id, run_id in sorted(self._open_runs):
            try:
                self._api.fail_run(dag_id, run_id, note="stopped before its end: trigger it again to go on")
            except (ConfigError, TransientError) as error:
                logger.warning("airflow: run %s of %s could not be marked as failed: %s", run_id, dag_id, error)

    def _is_ready(self, dag_ids: Collection[str]) -> bool:
        try:
            return self._is_healthy() and self._are_dags_read(dag_ids)
        except TransientError as error:
            logger.debug("airflow: starting: %s", error)
            return False

    def _is_healthy(self) -> bool:
        health = self._api.read_health()
        if health is not None and not self._is_warm:
            self._api.warm_up()
            self._is_warm = True
        needed = ("metadatabase", "scheduler", "dag_processor")
        return health is not None and all(health.get(name) == "healthy" for name in needed)

    def _are_dags_read(self, dag_ids: Collection[str]) -> bool:
        if not dag_ids or set(dag_ids) <= self._api.list_dag_ids():
            return True
        if errors := self._api.list_import_errors():
            name, trace = next(iter(errors.items()))
            raise ConfigError(f"airflow: {name} cannot be read: {trace.splitlines()[-1]}")
        return False

    def _check_alive(self) -> None:
        if self._guard is None:
            raise ConfigError("airflow: not started: call start(), or use a with block")
        if self._guard.poll() is not None:
            said = read_tail(self.home / "logs" / "guard.log")
            component = said.split(" ")[0]
            log = component_log(self.home, component)
            why = read_tail(log).strip().splitlines()[-1:] or [""]
            raise ConfigError(f"airflow: {said.strip()}: {why[0][:300]}; its log is {log}; run it again to go on")


def _exit_on_signal(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
