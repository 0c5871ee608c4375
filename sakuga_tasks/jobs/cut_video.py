"""Cut a video file into clips in a folder, with a manifest: the cutter of *analyse* without a store."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from sakuga_tasks.errors import ConfigError, CorruptMediaError
from sakuga_tasks.hashing import file_sha256
from sakuga_tasks.jobs.cut_scratch import open_scratch, remove_abandoned
from sakuga_tasks.jobs.frame_tally import Watcher
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.read_video import plain_name, read_video
from sakuga_tasks.jobs.written import check_folder, write_whole
from sakuga_tasks.media.container import check_is_file
from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.media.mp4 import export_mp4
from sakuga_tasks.media.reencode import export_drawings
from sakuga_tasks.records.cut import CutClip, CutManifest, CutSettings, ExportedFile
from sakuga_tasks.records.media import ClipFile, CutParams, CutRange, ExportFile
from sakuga_tasks.records.video_reading import ShotSummary, VideoReading, describe_video
from sakuga_tasks.stages.analyse_params import STAGE_VERSION
from sakuga_tasks.store.file_errors import os_errors_as_ours

MANIFEST = "manifest.json"


class CutOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is written beside the lossless clips, and into them."""

    audio: Literal["drop", "keep"] = "drop"
    mp4: bool = False
    drawings_only: bool = False


class CutReport(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the folder now. `is_new`: it was not all there before; `has_read`: the video was decoded."""

    manifest: str
    clips: int
    frames: int
    dropped: int
    n_bytes: int
    is_new: bool
    has_read: bool


class _Job(NamedTuple):
    """A video to cut, and where to."""

    path: Path
    out: Path
    options: CutOptions
    rate: Fraction | None


def cut_video(
    path: Path, out: Path, params: DatasetParams, *, options: CutOptions, watcher: Watcher | None = None
) -> CutReport:
    """Cut every shot of a video that makes a clip into `out/<first frame>.mkv`, and write `out/manifest.json`.

    The same bytes every time. Safe to stop: what was read is kept in the manifest, files appear whole, and the
    manifest says `is_complete` when the last one is there. A folder that is complete is left as it is.

    Raises:
        CorruptMediaError: the file is no video, or not all of it decodes.
        InvalidRecordError: an MP4 is asked for of a codec that MP4 players do not know.
        ConfigError: the folder holds clips of another video, or cut by other settings.
    """
    sha256 = _sha256(path)
    settings = CutSettings(
        audio=options.audio,
        mp4=options.mp4,
        drawings_only=options.drawings_only,
        analyse={"version": STAGE_VERSION, **msgspec.to_builtins(params.analyse)},
    )
    check_folder(out)
    known = _known(out, path, sha256, settings)
    if known is not None:
        with os_errors_as_ours(out):
            remove_abandoned(out)
    if known is not None and known.is_complete and _are_there(out, known):
        return _report(out, known, is_new=False, has_read=False)
    manifest = known
    if manifest is None:
        read = read_video(path, params, watcher)
        reading = describe_video(plain_name(path), read.facts, read.readings, pts=read.pts)
        manifest = CutManifest(video_sha256=sha256, settings=settings, reading=reading, is_complete=False, clips=[])
        _write_manifest(out, manifest)
    clips = list(_cut(_Job(path, out, options, _rate(manifest.reading)), manifest.reading))
    manifest = msgspec.structs.replace(manifest, is_complete=True, clips=clips)
    _write_manifest(out, manifest)
    return _report(out, manifest, is_new=True, has_read=known is None)


def _sha256(path: Path) -> str:
    check_is_file(path)
    try:
        return file_sha256(path)
    except OSError as error:
        raise CorruptMediaError(f"{path.name}: cannot be read: {error.strerror}") from error


def _known(out: Path, path: Path, sha256: str, settings: CutSettings) -> CutManifest | None:
    """Return the manifest of an earlier run that this one goes on with."""
    file = out / MANIFEST
    if not file.exists():
        return None
    with os_errors_as_ours(file):
        data = file.read_bytes()
    try:
        manifest = msgspec.json.decode(data, type=CutManifest)
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{file}: no manifest of ours: {error}; choose another --out") from error
    if manifest.video_sha256 != sha256:
        raise ConfigError(f"{out}: holds clips of {manifest.reading.video}, not of {path.name}; choose another --out")
    if manifest.settings != settings:
        raise ConfigError(f"{out}: its clips were cut by other settings; choose another --out, or remove {file.name}")
    return manifest


def _are_there(out: Path, manifest: CutManifest) -> bool:
    """Tell whether every file of the manifest is in the folder with its bytes."""
    files = [(clip.file, clip.sha256) for clip in manifest.clips]
    files += [
        (export.file, export.sha256)
        for clip in manifest.clips
        for export in (clip.mp4, clip.drawings_only)
        if export is not None
    ]
    return all((out / name).is_file() and file_sha256(out / name) == sha256 for name, sha256 in files)


def _rate(reading: VideoReading) -> Fraction | None:
    return None if reading.fps is None or reading.is_vfr else Fraction(reading.fps)


def _cut(job: _Job, reading: VideoReading) -> Iterator[CutClip]:
    """Cut the clips in one demux into a folder of their own, and move each into place with its exports."""
    shots = {shot.start: shot for shot in reading.shots}
    ranges = [
        CutRange(start_pts=shot.start_pts, end_pts=shot.end_pts, start_frame=shot.start, end_frame=shot.end)
        for shot in reading.shots
    ]
    if not ranges:
        return
    with os_errors_as_ours(job.out), open_scratch(job.out) as scratch:
        for clip in cut_clips(job.path, ranges, scratch, params=CutParams(audio=job.options.audio)):
            yield _keep(job, shots[clip.start_frame], clip)


def _keep(job: _Job, shot: ShotSummary, clip: ClipFile) -> CutClip:
    """Export what else is asked for of a clip, and give every file its name."""
    mp4 = drawings = None
    name = f"{clip.start_frame:08d}"
    if job.options.mp4:
        made = export_mp4(
            clip.path,
            clip.path.with_name(f"{name}.mp4"),
            skip_frames=clip.skip_frames,
            len_frames=clip.len_frames,
            rate=job.rate,
        )
        mp4 = _keep_export(job.out, made)
    if job.options.drawings_only:
        made = export_drawings(
            clip.path,
            clip.path.with_name(f"{name}.drawings.mkv"),
            skip_frames=clip.skip_frames,
            timesheet=shot.timesheet,
            rate=job.rate,
        )
        drawings = _keep_export(job.out, made)
    clip.path.replace(job.out / f"{name}.mkv")
    return CutClip(
        file=f"{name}.mkv",
        sha256=clip.sha256,
        n_bytes=clip.n_bytes,
        start_frame=clip.start_frame,
        end_frame=clip.end_frame,
        start_pts=shot.start_pts,
        end_pts=shot.end_pts,
        skip_frames=clip.skip_frames,
        len_frames=clip.len_frames,
        packet_start_frame=clip.packet_start_frame,
        packet_end_frame=clip.packet_end_frame,
        has_audio=clip.has_audio,
        timesheet=shot.timesheet,
        mp4=mp4,
        drawings_only=drawings,
    )


def _keep_export(out: Path, made: ExportFile) -> ExportedFile:
    exported = ExportedFile(
        file=made.path.name,
        sha256=file_sha256(made.path),
        n_bytes=made.n_bytes,
        frames=made.frames_count,
        hidden_frames=made.hidden_frames,
        method=made.method,
    )
    made.path.replace(out / made.path.name)
    return exported


def _write_manifest(out: Path, manifest: CutManifest) -> None:
    write_whole(out / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


def _report(out: Path, manifest: CutManifest, *, is_new: bool, has_read: bool) -> CutReport:
    return CutReport(
        manifest=str(out / MANIFEST),
        clips=len(manifest.clips),
        frames=sum(clip.len_frames for clip in manifest.clips),
        dropped=len(manifest.reading.dropped),
        n_bytes=sum(clip.n_bytes for clip in manifest.clips),
        is_new=is_new,
        has_read=has_read,
    )
