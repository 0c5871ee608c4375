"""Where videos come from: folders, lists and, through one polite client, the web."""
