"""Small original cartoons: palettes, painted backdrops, inked figures, timed shots."""
