"""A real Airflow on this machine, with no server to install: SQLite, local workers, loopback only.

This package never imports Airflow: it starts `airflow` as child processes in a home of its own, talks to them over
REST, and leaves none of them behind, however it ends.

```python
with EmbeddedAirflow(home=Path(".airflow"), dags_folder=Path("dags"), plugins_folder=Path("plugins")) as airflow:
    airflow.wait_healthy(60, dag_ids=["make_dataset"])
    airflow.unpause("make_dataset")
    run_id = airflow.trigger("make_dataset", {"source": "videos"})
    state = airflow.follow("make_dataset", run_id, print)
```
"""

from sakuga_tasks.embedded.airflow import EmbeddedAirflow
from sakuga_tasks.embedded.progress import RunProgress, TaskProgress

__all__ = ["EmbeddedAirflow", "RunProgress", "TaskProgress"]
