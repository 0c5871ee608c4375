"""Recut: give a clip a file of its own frames alone, after frames that its file carries were taken down."""

import logging
from functools import partial

from sakuga_tasks.errors import CorruptMediaError, InvalidRecordError, ObjectMissingError
from sakuga_tasks.hashing import file_sha256
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.store import layout
from sakuga_tasks.store.log import Recut
from sakuga_tasks.store.recut import Carrier, Recutter

logger = logging.getLogger(__name__)


def recutter(context: Context) -> Recutter:
    """Return what cuts clips of this store again, for `commit`."""
    return partial(_recut, context)


def _recut(context: Context, carrier: Carrier) -> Recut | None:
    """Encode the clip's own frames losslessly into a new file; None, so that it is dropped, if they do not decode."""
    # Imported here: every commit may cut again, and next to none does, so none loads the decoder for it.
    from sakuga_tasks.jobs.stills import ClipSource, local_clip  # noqa: PLC0415
    from sakuga_tasks.media.reencode import reencode_clip  # noqa: PLC0415

    with context.store.scratch() as folder:
        out = folder / "recut.mkv"
        try:
            path = local_clip(context, ClipSource(carrier.object_key, carrier.skip_frames, 0), folder)
            made = reencode_clip(
                path, out, skip_frames=carrier.skip_frames, len_frames=carrier.len_frames, is_lossless=True
            )
        except (ObjectMissingError, CorruptMediaError, InvalidRecordError) as error:
            logger.warning("clip %s: carries frames taken down; dropped, not cut again: %s", carrier.clip_id, error)
            return None
        sha256 = file_sha256(out)
        key = layout.recut_key(carrier.video_id, carrier.clip_id, sha256)
        context.store.put_file(key, out, move=True)
    logger.info("clip %s: cut again without frames taken down, %d bytes", carrier.clip_id, made.n_bytes)
    return Recut(
        old_key=carrier.object_key,
        new_key=key,
        file_sha256=sha256,
        n_bytes=made.n_bytes,
        encoding_settings=made.method,
    )
