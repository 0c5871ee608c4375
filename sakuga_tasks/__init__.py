"""The factory that makes data sets of hand-drawn animation, and keeps them alive."""

__version__ = "0.1.0"
