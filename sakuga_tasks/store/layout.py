"""Where objects lie in the store. Everything about one video lies under its id, so a purge is a listing.

blobs/<video_id>                                   the file as it was downloaded
clips/<video_id>/<clip_id>-<sha16>.mkv             exact packet copies
clips/<video_id>/<clip_id>-<sha16>.recut.mkv       clips cut again without a neighbour that was taken down
packs/<run_id>/<batch_id>.parquet                  stills for annotators; a cache
fragments/<table>/<run_id>/<batch_id>-<sha16>.parquet
runs/<run_id>.json · receipts/<run_id>/<batch_id>.json · work/<run_id>/<sha16>.parquet · withdrawn/<run_id>/<sha16>.json
tombstones/<00000001>.json · log/<00000001>.json · catalog/<00000001>-<uuid>.duckdb
releases/<version>/…
"""

BLOBS = "blobs/"
CLIPS = "clips/"
PACKS = "packs/"
FRAGMENTS = "fragments/"
RUNS = "runs/"
RECEIPTS = "receipts/"
WORK = "work/"
WITHDRAWN = "withdrawn/"
TOMBSTONES = "tombstones/"
LOG = "log/"
CATALOG = "catalog/"
RELEASES = "releases/"
PROBES = "probe/"
RECUT_SUFFIX = ".recut.mkv"


def blob_key(video_id: str) -> str:
    """Key of a video's bytes."""
    return f"{BLOBS}{video_id}"


def clips_prefix(video_id: str) -> str:
    """Prefix of every clip file of a video."""
    return f"{CLIPS}{video_id}/"


def clip_key(video_id: str, clip_id: str, sha256: str) -> str:
    """Key of a clip file; content-addressed, so that cutting again never tears a file being read."""
    return f"{clips_prefix(video_id)}{clip_id}-{sha256[:16]}.mkv"


def recut_key(video_id: str, clip_id: str, sha256: str) -> str:
    """Key of a clip file that holds the clip's own frames alone."""
    return f"{clips_prefix(video_id)}{clip_id}-{sha256[:16]}{RECUT_SUFFIX}"


def pack_key(run_id: str, batch_id: str) -> str:
    """Key of a batch's frame pack."""
    return f"{PACKS}{run_id}/{batch_id}.parquet"


def fragment_key(table_name: str, run_id: str, batch_id: str, sha256: str) -> str:
    """Key of the rows a batch adds to a table."""
    return f"{FRAGMENTS}{table_name}/{run_id}/{batch_id}-{sha256[:16]}.parquet"


def run_key(run_id: str) -> str:
    """Key of a run's setting."""
    return f"{RUNS}{run_id}.json"


def receipts_prefix(run_id: str) -> str:
    """Prefix of a run's receipts."""
    return f"{RECEIPTS}{run_id}/"


def receipt_key(run_id: str, batch_id: str) -> str:
    """Key of the proof that a batch counts."""
    return f"{receipts_prefix(run_id)}{batch_id}.json"


def work_key(run_id: str, sha256: str) -> str:
    """Key of a work list."""
    return f"{WORK}{run_id}/{sha256[:16]}.parquet"


def withdrawn_key(key: str) -> str:
    """Key of the mark that a work list was deleted by a takedown."""
    return f"{WITHDRAWN}{key.removeprefix(WORK).removesuffix('.parquet')}.json"


def numbered_key(prefix: str, number: int, suffix: str = ".json") -> str:
    """Key of a numbered object; eight digits keep the listing in order."""
    return f"{prefix}{number:08d}{suffix}"


def number_of(key: str) -> int:
    """Return the number in a numbered key."""
    return int(key.rsplit("/", 1)[1][:8])
