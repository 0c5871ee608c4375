"""S3 servers to test against: moto in its own process, and a proxy that makes a server faulty."""

import http.client
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import boto3

MOTO = Path(__file__).with_name("moto_server.py")


@dataclass(frozen=True)
class S3Server:
    """Where an S3 server listens and who may use it."""

    endpoint_url: str
    access_key_id: str
    secret_access_key: str
    region: str = "us-east-1"

    def settings(self) -> dict[str, Any]:
        """Return the keyword arguments of `open_store`."""
        return {
            "endpoint_url": self.endpoint_url,
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key,
            "region": self.region,
        }

    def client(self) -> Any:
        """Return a boto3 client, to do what no store does."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            region_name=self.region,
        )

    def create_bucket(self) -> str:
        """Create a bucket of a new name; return the name."""
        bucket = f"test-{uuid4().hex}"
        client = self.client()
        client.create_bucket(Bucket=bucket)
        client.close()
        return bucket


@contextmanager
def run_moto() -> Iterator[S3Server]:
    """Run moto in its own process until the block ends."""
    with subprocess.Popen([sys.executable, MOTO], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout
            port = int(server.stdout.readline())
            yield S3Server(f"http://127.0.0.1:{port}", "moto", "moto")
        finally:
            server.kill()


@dataclass
class ProxyFaults:
    """What a proxy does wrong: headers it hides from the server, answers to PUT it loses, statuses it makes up."""

    hidden_headers: set[str] = field(default_factory=set)
    answers_lost: int = 0
    answers_made_up: list[tuple[int, str]] = field(default_factory=list)


@contextmanager
def run_proxy(server: S3Server, faults: ProxyFaults) -> Iterator[S3Server]:
    """Run a faulty proxy before a server until the block ends."""
    behind = urlsplit(server.endpoint_url).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if faults.answers_made_up and self.command == "PUT":
                self.make_up(*faults.answers_made_up.pop(0))
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() not in faults.hidden_headers}
            with ExitStack() as stack:
                connection = http.client.HTTPConnection(behind)
                stack.callback(connection.close)
                connection.request(self.command, self.path, body, headers)
                self.answer(connection.getresponse())

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = forward

        def make_up(self, status: int, code: str) -> None:
            body = f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def answer(self, response: http.client.HTTPResponse) -> None:
            if self.command == "PUT" and faults.answers_lost:
                faults.answers_lost -= 1
                self.close_connection = True
                return
            body = response.read()
            self.send_response(response.status)
            for name, value in response.getheaders():
                if name.lower() not in {"content-length", "transfer-encoding", "connection", "server", "date"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", response.getheader("Content-Length") or str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as proxy:
        proxy.daemon_threads = True
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield S3Server(f"http://127.0.0.1:{proxy.server_port}", server.access_key_id, server.secret_access_key)
        finally:
            proxy.shutdown()
            thread.join()
