"""The report of a release: one self-contained page that people want to look at."""
