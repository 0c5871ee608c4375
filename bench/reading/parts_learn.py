"""The parts that `reading.learn` learns from: dice throw what each clip shows, and how it is coded and worn."""

from collections.abc import Sequence

import numpy as np

from reading.parts_tune import TUNE
from reading.programme import Row

GROUPS = ("clean", "web", "web", "low", "grain", "clean", "web")
ENCODERS = {
    "clean": ["x264_crf18", "x264_crf16", "x264_crf20", "x265_crf22", "av1", "x264_mkv"],
    "web": [
        *("x264_crf23", "x264_crf28", "vp9", "av1_mp4", "x265_crf30", "x264_baseline", "x264_bframes"),
        "x264_twice",
    ],
    "low": ["x264_crf32", "x264_crf35", "x264_400k", "x264_200k", "vp9_250k", "mpeg4_600k"],
    "grain": ["x264_crf18", "x264_crf20", "x264_400k", "vp9"],
}
MORE_ENCODERS = {
    "clean": [*ENCODERS["clean"], "x264_10bit", "x264_422", "mpeg4_q4"],
    "web": [*ENCODERS["web"], "vp9_twice"],
    "low": ENCODERS["low"],
    "grain": [*ENCODERS["grain"], "x264_crf23", "x265_crf22", "mpeg4_600k", "av1", "x264_200k"],
}
WORN_ENCODERS = {
    "low": [*ENCODERS["low"], "x264_120k"],
    "grain": ["x264_crf18", "x264_crf20", "x264_400k", "vp9", "x265_crf22", "x264_crf23", "av1"],
}
ACTED = ["act", "act", "act", "talk", "talk:small", "follow", "duo", "hold", "dark_act", "slide", "dash", "line_test"]
ACTED_MOVES = [
    *("", "", "/pan", "/tilt", "/zoom_in", "/zoom_out", "/shake", "/creep", "/creep_zoom", "/pan", "/shake_twos"),
    "/pan_twos",
]
RETIMED = ["dup25", "dup30", "dup2997", "dup60", "double", "blend30", "telecine", "telecine_blend", "vfr"]
RULED = ("act", "follow", "duo", "dark_act", "slide", "dash", "line_test")
# Dark figures, rain, snow, slides and figures on ones; and figures in the dark that mostly stand still.
DIM = [
    *("dark_act:1", "dark_act:2", "dark_act:3", "dark_act:mixed", "dark_talk", "dark_talk:small", "slide:1", "slide:2"),
    *("slide:drift", "rain:1", "rain:2", "snow:1", "act:1", "act:1", "act:mixed", "talk:small", "duo:2", "dash"),
    "act:4",
]
DARK = ["dark_act:held", "dark_act:held", "dark_act:held", "dark_act:2", "dark_act:mixed", "dark_talk"]
# Light that turns up and down, beside what else changes the whole picture.
LIT = ["lamp:0", "lamp:0", "lamp:2", "lamp:3", "lamp:1", "impact:2", "flat:2", "hold", "act:2", "dark_talk:small"]
LIT_MOVES = ("", "", "", "", "/pan", "/zoom_in", "/shake")
# Drawings on ones and threes amid twos.
ACCENTED = [
    *("act:accent", "act:accent", "dark_act:accent", "duo:accent", "line_test:accent", "flat:accent", "talk"),
    *("follow:accent/pan", "follow:accent/shake"),
]
# Figures that slide, run and are followed: what moves otherwise than the camera does.
SLID = [
    *("slide:1", "slide:1", "slide:2", "dash", "act:1", "act:1", "act:3", "act:mixed", "duo:2", "talk"),
    *("follow:1/pan", "follow:2/pan", "follow:3/pan", "follow:1/shake", "follow:2/tilt", "follow:1/zoom_in"),
]
SLID_MOVES = ("", "/pan", "/tilt", "/zoom_in", "/zoom_out", "/shake", "/shake", "/creep", "/diagonal", "/pan_zoom")
# Figures in the dark to be seen under a camera that moves.
DIMLY = ["dark_talk:small", "dark_talk", "dark_act:held", "dark_act:3", "dark_act:4", "dark_act:6", "dark_act:accent"]
# Still drawings, and a few that are not, for every move of a camera.
HELD = ["hold", "hold", "hold", "hold", "act:2", "talk"]
HELD_MOVES = [
    *("/pan", "/tilt", "/zoom_in", "/zoom_out", "/shake", "/creep", "/creep_zoom", "/creep_tilt", "/diagonal"),
    *("/pan_twos", "/pan_zoom", "/tilt", "/pan"),
]


def _worn(dice: int, clips: int) -> tuple[Row, ...]:
    """Throw clips of the tuning part at low bitrates and with grain."""
    rng = np.random.default_rng(dice)
    known = [row for row in TUNE if row.group != "hard" and row.height <= 480 and row.fps in ("24", "25", "30")]
    known = [row for row in known if row.encoder != "gif" and not row.retime]
    rows = []
    for no in range(clips):
        row, group = known[int(rng.integers(len(known)))], "low" if no % 2 else "grain"
        encoder, height = str(rng.choice(WORN_ENCODERS[group])), int(rng.choice([240, 360, 360, 480]))
        wear = f"grain={int(rng.integers(3, 6))}" if group == "grain" else ""
        rows.append(row._replace(group=group, encoder=encoder, height=height, width=0, wear=wear, shots=6))
    return tuple(rows)


def _acted(dice: int) -> tuple[Row, ...]:
    """Throw clips of figures that act, many under a camera that moves."""
    rng = np.random.default_rng(dice)
    rows = []
    for no in range(56):
        group, scenes = GROUPS[no % len(GROUPS)], _act(rng)
        encoder, height = str(rng.choice(ENCODERS[group])), int(rng.choice([240, 360, 360, 480, 540]))
        joins, wear = str(rng.choice(["", "", "dissolve:12", "fade:10", "flash_cut:2"])), "grain=4" * (group == "grain")
        rows.append(Row(group, encoder, scenes, height=height, joins=joins, wear=wear))
    return tuple(rows)


def _act(rng: np.random.Generator) -> str:
    """Throw five shots of figures that act."""
    scenes = []
    for _ in range(5):
        kind, move = ACTED[rng.integers(len(ACTED))], ACTED_MOVES[rng.integers(len(ACTED_MOVES))]
        move = "/pan" if kind == "follow" and not move else "" if kind == "line_test" else move
        rule = str(rng.choice(["1", "2", "2", "3", "mixed"]))
        rule = "2" if kind == "slide" and rule == "mixed" else rule
        scenes.append((f"{kind}:{rule}" if kind in RULED else kind) + move)
    return " ".join(scenes)


def _rough(dice: int) -> tuple[Row, ...]:
    """Throw clips in heavy grain, of a gate that weaves and a light that flickers, or put to another rate."""
    rng = np.random.default_rng(dice)
    rows = []
    for no in range(56):
        grain, weave, flicker = int(rng.integers(5, 17)), rng.uniform(0.2, 0.7), rng.uniform(0.01, 0.06)
        wear = (
            f"grain={grain}",
            f"grain={grain // 2} weave={weave:.2f} flicker={flicker:.3f}",
            f"flicker={flicker:.3f}",
            str(rng.choice(["subtitles", "counter", "letterbox=0.1 subtitles", ""])),
        )[no % 4]
        retime = str(rng.choice(RETIMED)) if no % 4 == 3 else ""
        encoder, height = str(rng.choice(MORE_ENCODERS["grain"])), int(rng.choice([240, 360, 360, 480]))
        rows.append(Row("hard", encoder, _act(rng), height=height, retime=retime, wear=wear))
    return tuple(rows)


def _staged(
    dice: int,
    *,
    scenes: list[str],
    moves: Sequence[str] = (),
    grain: tuple[int, int],
    rates: tuple[str, ...] = ("24",),
) -> tuple[Row, ...]:
    """Throw clips of such scenes, under such moves if any; grain is from the first number to below the second."""
    rng = np.random.default_rng(dice)
    rows = []
    for no in range(56):
        group = GROUPS[no % len(GROUPS)]
        shots = [_under(str(rng.choice(scenes)), str(rng.choice(moves)) if moves else "") for _ in range(5)]
        wear = f"grain={int(rng.integers(*grain))}" if group == "grain" else ""
        encoder, height = str(rng.choice(MORE_ENCODERS[group])), int(rng.choice([240, 360, 360, 480]))
        # One rate takes no throw: parts that were drawn before there was a choice stay as they are.
        fps = str(rng.choice(rates)) if len(rates) > 1 else rates[0]
        rows.append(Row(group, encoder, " ".join(shots), height=height, fps=fps, wear=wear))
    return tuple(rows)


def _under(scene: str, move: str) -> str:
    return scene if "/" in scene else scene + move


def _held(dice: int, *, groups: tuple[str, ...] = GROUPS, retimes: tuple[str, ...] = ("",)) -> tuple[Row, ...]:
    """Throw clips of still drawings under every move of a camera."""
    rng = np.random.default_rng(dice)
    rows = []
    for no in range(60):
        group = groups[no % len(groups)]
        scenes = " ".join(str(rng.choice(HELD)) + str(rng.choice(HELD_MOVES)) for _ in range(5))
        grain = f"grain={int(rng.integers(3, 7))}" if group == "grain" else ""
        wear = grain or str(rng.choice(["", "", "", "letterbox=0.1", "subtitles"]))
        encoder = str(rng.choice(MORE_ENCODERS[group]))
        height = int(rng.choice([240, 360, 360, 480, 720])) if no % 4 else 360
        fps = str(rng.choice(["24", "24", "30", "25", "60"])) if no % 3 == 0 else "24"
        joins = str(rng.choice(["", "dissolve:12"]))
        retime = str(rng.choice(retimes)) if len(retimes) > 1 else retimes[0]
        fps = "24" if retime else fps
        rows.append(Row(group, encoder, scenes, height=height, fps=fps, retime=retime, joins=joins, wear=wear))
    return tuple(rows)


_FLAT = tuple(row for row in TUNE if row.height <= 540)

LEARN: dict[str, tuple[tuple[Row, ...], int]] = {
    "tune_1": (_FLAT, 1101),
    "tune_2": (_FLAT, 1104),
    "worn_1": (_worn(808, 60), 909),
    "worn_2": (_worn(1808, 60), 1909),
    "worn_3": (_worn(2808, 50), 2909),
    "worn_4": (_worn(1102, 56), 1102),
    "acted_1": (_acted(515151), 616),
    "acted_2": (_acted(61515), 1616),
    "acted_3": (_acted(71717), 2616),
    "acted_4": (_acted(1103), 1103),
    "acted_5": (_acted(1107), 1107),
    "acted_6": (_acted(1108), 1108),
    "dim_1": (_staged(171717, scenes=DIM, grain=(3, 6)), 555),
    "dim_2": (_staged(1105, scenes=DIM, grain=(3, 6)), 1105),
    "held_1": (_held(424242), 999),
    "held_2": (_held(1106), 1106),
    "dark_1": (_staged(1111, scenes=DARK, moves=("", "", *HELD_MOVES), grain=(2, 8)), 1111),
    "rough_1": (_rough(1109), 1109),
    "rough_2": (_rough(1110), 1110),
    "rough_3": (_rough(1115), 1115),
    "rough_4": (_rough(1116), 1116),
    "dark_2": (_staged(1112, scenes=DARK, moves=("", "", *HELD_MOVES), grain=(2, 8)), 1112),
    "dark_3": (_staged(1123, scenes=DIMLY, moves=HELD_MOVES, grain=(2, 6)), 1123),
    "held_3": (_held(1113, groups=("grain",)), 1113),
    "held_4": (_held(1118, groups=("grain",)), 1118),
    "held_5": (_held(1119), 1119),
    "held_6": (_held(1121, retimes=tuple(RETIMED)), 1121),
    "accent_1": (_staged(1122, scenes=ACCENTED, moves=LIT_MOVES, grain=(3, 7)), 1122),
    "lit_1": (_staged(1120, scenes=LIT, moves=LIT_MOVES, grain=(3, 7)), 1120),
    "slid_1": (_staged(1114, scenes=SLID, moves=SLID_MOVES, grain=(3, 7)), 1114),
    "slid_2": (_staged(1117, scenes=SLID, moves=SLID_MOVES, grain=(3, 7), rates=("24", "30", "25", "60")), 1117),
}

# What looks alike, by the first word of a part's name: held out together where trees are compared.
ALIKE = {"tune": "tune", "worn": "tune", "held": "held"} | dict.fromkeys(
    ("acted", "rough", "slid", "dim", "dark", "lit", "accent"), "acted"
)
