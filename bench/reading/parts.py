"""The parts: `tune` to look at, `scored` only ever scored, `quick` for the tests, `timing`; the rest to learn from."""

from reading.parts_learn import LEARN
from reading.parts_scored import SCORED
from reading.parts_tune import TUNE
from reading.programme import Row

QUICK: tuple[Row, ...] = (
    Row("clean", "x264_crf18", "act:2 talk act:3", height=240, shots=3),
    Row("clean", "x264_crf18", "hold/pan follow:2/pan hold/shake", height=240, shots=3),
    Row("clean", "x264_crf20", "act:1 hold dash", joins="dissolve:12", height=240, shots=3),
    Row("clean", "x265_crf22", "impact:2 talk act:2", joins="flash_cut:2", height=240, shots=3),
    Row("clean", "x264_crf18", "line_test:2 act:2 line_test:3", height=240, shots=3),
    Row("clean", "av1", "act:3 hold/zoom_in talk", height=240, shots=3),
    Row("web", "x264_crf23", "act:2 talk hold", joins="fade:10", height=360, shots=3),
    Row("web", "vp9", "act:3 hold/tilt slide:1", height=240, shots=3),
    Row("web", "x264_crf28", "act:2 dark_act:2 talk", wear="subtitles", height=240, shots=3),
    Row("low", "x264_200k", "act:2 hold act:3", height=240, shots=3),
    Row("low", "mpeg4_600k", "talk act:2 hold", height=240, shots=3),
    Row("grain", "x264_crf20", "act:2 talk hold", wear="grain=3", height=240, shots=3),
    Row("hard", "x264_crf20", "act:2 act:3 hold", retime="dup60", height=240, shots=3),
    Row("hard", "x264_crf20", "act:2 act:3 hold", retime="telecine", height=240, shots=3),
)

_REEL = Row("timing", "x264_crf23", "act:2 talk hold/pan act:3 hold follow:2/pan", joins="dissolve:12", shots=6)
TIMING: tuple[Row, ...] = (
    _REEL._replace(height=240),
    _REEL._replace(height=480),
    _REEL._replace(height=720),
    _REEL._replace(height=1080, shots=4),
    _REEL._replace(height=480, encoder="x264_400k"),
    _REEL._replace(height=480, encoder="x264_crf18", wear="grain=4"),
    _REEL._replace(height=480, encoder="x265_crf22"),
    _REEL._replace(height=480, encoder="vp9"),
    _REEL._replace(height=480, encoder="av1"),
    _REEL._replace(height=480, encoder="mpeg4_q4"),
)

PARTS: dict[str, tuple[tuple[Row, ...], int]] = {
    "tune": (TUNE, 11),
    "quick": (QUICK, 31),
    "timing": (TIMING, 51),
    "scored": (SCORED, 71),
    **LEARN,
}
