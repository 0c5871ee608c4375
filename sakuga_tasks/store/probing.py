"""Proof, at start-up, that a store keeps its one promise."""

from uuid import uuid4

from sakuga_tasks.errors import StoreRefusedError
from sakuga_tasks.store import layout
from sakuga_tasks.store.protocol import Store

FIRST, SECOND = b"first", b"second"


def probe_store(store: Store) -> None:
    """Put an object twice, read it, delete it; raise StoreRefusedError unless the second put was refused."""
    key = f"{layout.PROBES}{uuid4().hex}"
    won = store.put_if_absent(key, FIRST)
    try:
        won_again = store.put_if_absent(key, SECOND)
        kept = store.get(key)
    finally:
        store.delete([key])
    if not won or won_again or kept != FIRST:
        raise StoreRefusedError(
            f"{store.url}: accepted a second write to a key that may be written once, so receipts would be lost; "
            "use a folder, AWS S3, or a server that honours If-None-Match: * (MinIO, Ceph, SeaweedFS from 4.43)"
        )
    if store.stat(key) is not None:
        raise StoreRefusedError(f"{store.url}: {key} is still there after its deletion; use a bucket without locks")
