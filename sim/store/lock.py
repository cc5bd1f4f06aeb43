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

    def take(self, new: bool) -> bool:
        """Whether nobody else had it. new: the file is made here. Raises OSError."""
        flags = os.O_RDWR | (os.O_CREAT | os.O_EXCL if new else 0)
        try:
            file = os.open(self.path, flags, 0o644)
        except (FileExistsError, FileNotFoundError):
            return False  # somebody else was faster to begin, or to end
        if _lock(file) and self._is_there(file):
            self._file = file
            return True
        os.close(file)
        return False

    def leave(self) -> None:
        """Gives it back, and leaves its file. Raises OSError."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _is_there(self, file: int) -> bool:
        """Whether the file did not go while it was being taken."""
        return self.path.exists() and os.path.samestat(os.fstat(file), self.path.stat())


if sys.platform == "win32":
    import msvcrt

    KEEPS_FOLDER = False  # Windows renames no folder in which a file is open

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    KEEPS_FOLDER = True

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
