"""Every error this project raises, sorted by what the caller does about it.

SakugaError
├── TransientError          try again
│   ├── RateLimitError          the source asked us to slow down
│   ├── SourceDownError         the source does not answer, or answers with a server error
│   └── StoreBusyError          the object store does not answer, or asks to slow down
├── RecordError             this item is bad: reject it with a reason, go on with the batch
│   ├── SourceGoneError         the source says the item is gone, private or refused to us
│   ├── CorruptMediaError       the file is not a video we can read to its end
│   ├── InvalidRecordError      a field, a value and the limit it breaks
│   └── TombstonedError         taken down: it must not come back
└── FatalError              a retry cannot help: fail the task at once
    ├── ConfigError             a setting is missing, misspelt or out of range
    ├── StoreRefusedError       the store lacks what we need of it, or is newer than this code
    ├── TooManyRejectsError     more items were rejected than the limit allows
    ├── ObjectMissingError      the store lacks an object that a record names
    ├── ModelMissingError       weights are not where the model lock says
    └── EmptyReleaseError       nothing is left to publish after filtering
"""

from datetime import datetime


class SakugaError(Exception):
    """The root of every error raised on purpose; its text is one line: thing, value, limit, remedy."""


class TransientError(SakugaError):
    """Trying again may help."""


class RateLimitError(TransientError):
    """The source asked us to slow down; `retry_after_s` is what it asked for, when it said."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SourceDownError(TransientError):
    """The source does not answer, or answers with a server error."""


class StoreBusyError(TransientError):
    """The object store does not answer, is full, or asks to slow down."""


class RecordError(SakugaError):
    """One item is bad; the batch goes on.

    `reason` is the short snake_case word counted in reports. `retry_after` is the earliest
    time (UTC) at which planning may take the item again; None makes the reject final. `setting` names
    the field of the settings that decided it: the reject lasts until that setting changes.
    """

    reason = "invalid"

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        retry_after: datetime | None = None,
        setting: str | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason or type(self).reason
        self.retry_after = retry_after
        self.setting = setting


class SourceGoneError(RecordError):
    """The source says the item is gone, private or refused to us."""

    reason = "source_gone"


class CorruptMediaError(RecordError):
    """The file is not a video we can read to its end."""

    reason = "corrupt_media"


class InvalidRecordError(RecordError):
    """A field holds a value outside its limit."""

    reason = "invalid_record"


class TombstonedError(RecordError):
    """The item was taken down and must not come back."""

    reason = "taken_down"


class FatalError(SakugaError):
    """A retry cannot help."""


class ConfigError(FatalError):
    """A setting is missing, misspelt or out of range."""


class StoreRefusedError(FatalError):
    """The store lacks what we need of it, or was written by newer code."""


class TooManyRejectsError(FatalError):
    """More items were rejected than the limit allows."""


class ObjectMissingError(FatalError):
    """The store lacks an object that a record names."""


class ModelMissingError(FatalError):
    """Model weights are not where the model lock says."""


class EmptyReleaseError(FatalError):
    """Nothing is left to publish after filtering."""
