"""A release: decided, written, checked, described, and read again by those who use it."""
