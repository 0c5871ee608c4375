"""Health check of a container: is a part of Airflow alive? `python docker/check_health.py scheduler`.

Asks the API server, which knows every heartbeat, and costs .1 s; `airflow jobs check` costs 4 s of a core each time.
"""

import json
import os
import sys
import urllib.error
import urllib.request

TIMEOUT_S = 4.0


def main() -> None:
    """Exit with 0 if the part named on the command line is healthy, else say why not."""
    part = sys.argv[1]
    tasks_url = os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]
    url = tasks_url.removesuffix("/execution/") + "/api/v2/monitor/health"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 our own server, from our own setting
            health = json.load(answer)
    except (urllib.error.URLError, TimeoutError) as error:
        sys.exit(f"{url}: {error}")
    status = health[part]["status"]
    if status != "healthy":
        sys.exit(f"{part}: {status}, last heartbeat {health[part].get('latest_' + part + '_heartbeat')}")


if __name__ == "__main__":
    main()
