"""Writers and checkpoints of SQLite files take turns, over all processes.

SQLite before 3.51.3 (but 3.50.7 and 3.44.6) can lose a write when one connection checkpoints while another
begins the log anew. So a writer holds a lock that others may share while it writes, and whoever
checkpoints holds it alone, or does it later. The checkpoint of the last connection that closes needs no
turn: there is nobody else then. The lock is on the folder, so no file is added.
"""

import os
from types import ModuleType

try:
    import fcntl
except ImportError:  # There is no such module on Windows.
    _locks: ModuleType | None = None
else:
    _locks = fcntl


def can_take_turns() -> bool:
    """Tell whether the system has the locks."""
    return _locks is not None


class Turns:
    """The lock of one connection. Without a folder, or without locks on this system, it does nothing.

    >>> turns = Turns("")
    >>> turns.checkpoint()
    True
    """

    def __init__(self, folder: str) -> None:
        self._folder = os.open(folder, os.O_RDONLY) if folder and _locks is not None else -1

    def write(self) -> None:
        """Wait until nobody checkpoints, and let nobody do so until ``done``."""
        if self._folder >= 0 and _locks is not None:
            _locks.flock(self._folder, _locks.LOCK_SH)

    def checkpoint(self) -> bool:
        """Keep all writers away until ``done``, and tell whether that worked: somebody may be writing."""
        if self._folder >= 0 and _locks is not None:
            try:
                _locks.flock(self._folder, _locks.LOCK_EX | _locks.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    def done(self) -> None:
        """Let others have their turn."""
        if self._folder >= 0 and _locks is not None:
            _locks.flock(self._folder, _locks.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock."""
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1
