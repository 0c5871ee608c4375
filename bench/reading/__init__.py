"""The benchmark of the reading engine: cartoons drawn with exact truth, a scorer, a timing.

Every command runs in the repository's root, with `PYTHONPATH=bench`:

    python -m reading.draw --part tune --out DIR        draw the part to tune on (`--only TEXT` for some clips)
    python -m reading.score DIR --worst 20              read it, print the table and the worst clips
    python -m reading.score DIR --clip NAME             what was read wrong in one clip, frame by frame
    python -m reading.draw --part scored --out DIR      the part that is only ever scored, never looked at
    python -m reading.timing                            what reading costs, beside the alternatives

`quick` is the small part that the tests read. Nothing that is drawn is kept in the repository.
"""
