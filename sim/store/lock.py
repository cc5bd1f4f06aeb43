"""One writer a folder: a lock that the system takes back when its process ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

LOCK = "writing.lock"  # its name in a folder that is being written


class Lock:
    """A file that one process holds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def take(self) -> bool:
        """Whether nobody else had it. Raises OSError."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        if _lock(file):
            self._file = file
            return True
        os.close(file)
        return False

    def leave(self) -> None:
        """Gives it back, and leaves its file. Raises OSError."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def release(self) -> None:
        """Gives it back and removes its file. Raises OSError."""
        if self._file >= 0:
            self.leave()
            self.path.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
