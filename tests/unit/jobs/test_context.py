"""A store proves its promise before a process first writes to it, and once is enough."""

from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import StoreRefusedError
from sakuga_tasks.jobs.context import open_to_write
from tests.s3_servers import ProxyFaults, S3Server, run_proxy
from tests.unit.jobs.walk import settings_in


@pytest.fixture
def credentials(moto_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", moto_server.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", moto_server.secret_access_key)


@pytest.mark.usefixtures("credentials")
def test_a_store_that_lets_a_key_be_written_twice_is_refused_every_time(
    moto_server: S3Server, s3_url: str, tmp_path: Path
) -> None:
    with run_proxy(moto_server, ProxyFaults(hidden_headers={"if-none-match"})) as server:
        settings = Settings(store=s3_url, s3_endpoint_url=server.endpoint_url, cache=str(tmp_path))
        for _ in range(2):
            with pytest.raises(StoreRefusedError, match="If-None-Match"):
                open_to_write(settings)


def test_a_store_is_asked_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    open_to_write(settings, create=True)
    changed_ns = (tmp_path / "store" / "probe").stat().st_mtime_ns
    assert list(open_to_write(settings).store.list("")) == []
    assert (tmp_path / "store" / "probe").stat().st_mtime_ns == changed_ns
