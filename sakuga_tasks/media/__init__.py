"""Everything that opens a video: probe, decode, features, cut, stills and sheets."""
