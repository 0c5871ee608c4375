"""The colours of one shot, chosen by hand so that every hour of the day has its own light."""

from typing import NamedTuple

Colour = tuple[int, int, int]


class Palette(NamedTuple):
    """One light: sky from top to horizon, sun or moon, three planes of land, ink, and the figure's own colours."""

    name: str
    sky_top: Colour
    sky_low: Colour
    sun: Colour
    far: Colour
    middle: Colour
    near: Colour
    ink: Colour
    fur: Colour
    belly: Colour
    cloth: Colour
    glow: Colour


PALETTES = (
    Palette(
        "morning",
        (126, 190, 214), (253, 232, 200), (255, 247, 214), (158, 191, 178), (112, 163, 120), (70, 122, 84),
        (52, 40, 46), (228, 124, 60), (255, 240, 220), (52, 104, 158), (255, 222, 120),
    ),
    Palette(
        "dusk",
        (72, 58, 118), (250, 150, 108), (255, 206, 120), (134, 82, 126), (98, 58, 104), (62, 40, 82),
        (34, 20, 44), (206, 108, 72), (250, 220, 196), (64, 150, 140), (255, 200, 98),
    ),
    Palette(
        "night",
        (14, 20, 48), (46, 72, 118), (236, 240, 224), (34, 54, 94), (24, 42, 74), (14, 26, 50),
        (8, 10, 24), (186, 110, 80), (224, 214, 206), (176, 62, 72), (255, 214, 110),
    ),
    Palette(
        "winter",
        (176, 200, 222), (244, 240, 236), (255, 252, 240), (196, 210, 224), (222, 230, 238), (246, 248, 250),
        (58, 58, 82), (222, 120, 66), (255, 246, 234), (190, 48, 58), (255, 224, 150),
    ),
    Palette(
        "autumn",
        (232, 196, 146), (252, 236, 206), (255, 244, 206), (214, 158, 96), (196, 106, 56), (134, 70, 42),
        (60, 34, 26), (120, 92, 84), (244, 230, 214), (50, 110, 100), (255, 214, 120),
    ),
    Palette(
        "lagoon",
        (40, 140, 168), (190, 236, 220), (250, 255, 230), (90, 188, 180), (44, 148, 150), (26, 104, 116),
        (16, 46, 60), (240, 180, 80), (255, 246, 214), (226, 84, 92), (255, 236, 140),
    ),
)  # fmt: skip


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour `share` of the way from `one` (0) to `other` (1)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
