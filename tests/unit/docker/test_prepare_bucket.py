"""bucket-init makes the bucket, and refuses one that keeps what was deleted."""

import os
import subprocess
import sys
from uuid import uuid4

import pytest

from tests.compose_file import ROOT
from tests.s3_servers import S3Server


def prepare(server: S3Server, bucket: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "SAKUGA_STORE": f"s3://{bucket}/some/prefix",
        "SAKUGA_S3_ENDPOINT_URL": server.endpoint_url,
        "SAKUGA_S3_REGION": server.region,
        "AWS_ACCESS_KEY_ID": server.access_key_id,
        "AWS_SECRET_ACCESS_KEY": server.secret_access_key,
    }
    command = [sys.executable, str(ROOT / "docker" / "prepare_bucket.py")]
    return subprocess.run(command, env=environment | changes, capture_output=True, text=True, check=False)


def keep_versions(server: S3Server, bucket: str, status: str) -> None:
    client = server.client()
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    client.close()


@pytest.mark.slow
def test_the_bucket_is_made_once_and_left_as_it_is(moto_server: S3Server) -> None:
    bucket = f"made-{uuid4().hex}"
    for _ in range(2):
        done = prepare(moto_server, bucket)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"ready: s3://{bucket}/some/prefix\n", "")
    client = moto_server.client()
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    client.close()


@pytest.mark.slow
@pytest.mark.parametrize(("status", "returncode"), [("Enabled", 1), ("Suspended", 0)])
def test_a_bucket_that_keeps_deleted_bytes_is_refused(moto_server: S3Server, status: str, returncode: int) -> None:
    bucket = moto_server.create_bucket()
    keep_versions(moto_server, bucket, status)
    done = prepare(moto_server, bucket)
    assert done.returncode == returncode
    assert ("versioning is on" in done.stderr) == bool(returncode)


@pytest.mark.slow
def test_a_bucket_that_expires_old_versions_is_accepted(moto_server: S3Server) -> None:
    bucket = moto_server.create_bucket()
    keep_versions(moto_server, bucket, "Enabled")
    rule = {"ID": "old", "Status": "Enabled", "Filter": {}, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}
    client = moto_server.client()
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    client.close()
    assert prepare(moto_server, bucket).returncode == 0


def test_a_server_that_does_not_answer_is_one_line_with_the_remedy(moto_server: S3Server) -> None:
    done = prepare(moto_server, "absent", SAKUGA_S3_ENDPOINT_URL="http://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "mend SAKUGA_STORE, SAKUGA_S3_ENDPOINT_URL or the credentials" in done.stderr
