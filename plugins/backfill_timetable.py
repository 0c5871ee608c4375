"""A timetable of data intervals in which nothing starts by the clock.

With Airflow's own cron timetable a DAG that is unpaused for the first time runs at once, for the last interval that
has ended. Here a run is started by a person, by an asset or by a backfill; a backfill finds the same intervals as
with the parent class.
"""

from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from airflow.timetables.interval import CronDataIntervalTimetable


class BackfillTimetable(CronDataIntervalTimetable):
    """Data intervals between the ticks of a cron expression, for manual runs and backfills alone."""

    description = "By hand, by asset or by backfill; never by the clock"

    @property
    def summary(self) -> str:
        """Return what the list of DAGs shows as the schedule: not a cron expression, by which nothing runs."""
        return "by hand or by backfill"

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """Return the next interval to a backfill, which asks with catchup, and None to the scheduler."""
        if not restriction.catchup:
            return None
        return super().next_dagrun_info(
            last_automated_data_interval=last_automated_data_interval, restriction=restriction
        )


class BackfillTimetablePlugin(AirflowPlugin):
    """Registers the timetable, so that Airflow can store it."""

    name = "backfill_timetable"
    timetables = [BackfillTimetable]  # noqa: RUF012 Airflow's plugin manager reads this class attribute as it is
