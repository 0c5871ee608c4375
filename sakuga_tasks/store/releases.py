"""Releases in the store: claimed by version, complete once the manifest is there, never changed after."""

from pathlib import Path

import msgspec

from sakuga_tasks.errors import ObjectMissingError, StoreBusyError, StoreRefusedError
from sakuga_tasks.store import layout
from sakuga_tasks.store.protocol import Store

_VERSIONS_MAX = 1000


class ReleaseInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A version as the store shows it. It is complete when its manifest is there."""

    version: str
    spec_sha256: str
    is_complete: bool
    is_withdrawn: bool


def release_key(version: str, path: str) -> str:
    """Key of a file of a release."""
    return f"{layout.RELEASES}{version}/{path}"


def list_releases(store: Store) -> list[ReleaseInfo]:
    """Return every claimed version, oldest first."""
    keys = {info.key for info in store.list(layout.RELEASES)}
    versions = {key.split("/")[1] for key in keys}
    return [
        ReleaseInfo(
            version=version,
            spec_sha256=_claimed_by(store, version),
            is_complete=release_key(version, "manifest.json") in keys,
            is_withdrawn=release_key(version, "withdrawn.json") in keys,
        )
        for version in sorted(versions, key=_in_order)
    ]


def find_version(store: Store, *, year: int, spec_sha256: str) -> ReleaseInfo:
    """Return the version a specification has, complete or not; else the year's next, which nobody has claimed yet.

    Raises:
        StoreBusyError: a thousand versions of the year are taken.
    """
    known = list_releases(store)
    for release in known:
        if release.spec_sha256 == spec_sha256 and not release.is_withdrawn:
            return release
    number = max((int(one.version.split(".")[1]) for one in known if one.version.startswith(f"{year}.")), default=0) + 1
    if number > _VERSIONS_MAX:
        raise StoreBusyError(f"{store.url}: versions {year}.1 to {year}.{_VERSIONS_MAX} are all taken")
    return ReleaseInfo(version=f"{year}.{number}", spec_sha256=spec_sha256, is_complete=False, is_withdrawn=False)


def claim_version(store: Store, release: ReleaseInfo) -> bool:
    """Take a version for a specification. False when another specification was first."""
    claim = msgspec.json.encode({"spec_sha256": release.spec_sha256})
    key = release_key(release.version, "claim.json")
    return store.put_if_absent(key, claim) or store.get(key) == claim


def put_release(store: Store, folder: Path, *, version: str) -> None:
    """Store the files of a finished release, its manifest last: with it the release exists.

    Raises:
        StoreRefusedError: a manifest with other content lies there.
    """
    manifest = (folder / "manifest.json").read_bytes()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name != "manifest.json":
            store.put_file(release_key(version, name), path)
    key = release_key(version, "manifest.json")
    if not store.put_if_absent(key, manifest) and store.get(key) != manifest:
        raise StoreRefusedError(f"{key}: another manifest lies there; a release never changes")


def read_manifest(store: Store, version: str) -> bytes:
    """Return the bytes of a release's manifest.

    Raises:
        ObjectMissingError: there is no such release, or it was not finished.
    """
    try:
        return store.get(release_key(version, "manifest.json"))
    except ObjectMissingError as error:
        known = ", ".join(one.version for one in list_releases(store) if one.is_complete) or "none"
        raise ObjectMissingError(f"release {version}: not in {store.url}; there are: {known}") from error


def _claimed_by(store: Store, version: str) -> str:
    try:
        return str(msgspec.json.decode(store.get(release_key(version, "claim.json")))["spec_sha256"])
    except ObjectMissingError:
        return ""


def _in_order(version: str) -> tuple[int, int]:
    year, number = version.split(".")
    return int(year), int(number)
