"""Health check of a worker's container: does it answer over the broker? `python docker/check_worker.py cpu`."""

import os
import socket
import sys

from celery import Celery  # type: ignore[import-untyped]

TIMEOUT_S = 5.0


def main() -> None:
    """Exit with 0 if this machine's worker of the queue named on the command line answers a ping."""
    worker = f"{sys.argv[1]}@{socket.gethostname()}"
    app = Celery(broker=os.environ["AIRFLOW__CELERY__BROKER_URL"])
    if not app.control.inspect(destination=[worker], timeout=TIMEOUT_S).ping():
        sys.exit(f"{worker}: no answer in {TIMEOUT_S:.0f} s")


if __name__ == "__main__":
    main()
