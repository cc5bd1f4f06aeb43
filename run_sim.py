"""Start the simulator; the first time, set it up.

    python3 run_sim.py                  compare As-Is and To-Be
    python3 run_sim.py --help           what else it can do
    python3 run_sim.py test [--all]     run the tests, with --all the long ones too; any other
                                        words go to pytest

The first use makes a folder .venv beside this file and installs into it what requirements.lock
pins. If all of that is installed in the Python that runs this file, that one is used and no .venv
is made. Deleting .venv is safe: the next use makes it again.

Standard library only, and nothing that Python 3.6 cannot parse: it must be able to say what is
missing. Everything else is in the package sim.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec

OLDEST, TOO_NEW = (3, 11), (3, 15)
HERE = os.path.dirname(os.path.abspath(__file__))
LOCK = os.path.join(HERE, "requirements.lock")
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, "made_by_run_sim")
PROJECT = "asis-tobe"
UNFINISHED = "unfinished"
WINDOWS = os.name == "nt"


class SetUpError(Exception):
    """Why the simulator cannot start, for whoever started it."""


def main(arguments):
    """Hand `arguments` over to the simulator or to pytest; return the exit code."""
    try:
        check_python(sys.version_info)
        python = sys.executable if is_complete() else set_up()
    except SetUpError as error:
        say(str(error))
        return 3
    return hand_over([python, *command(arguments)])


def command(arguments):
    """What Python is to run. -P: a folder `sim` where the caller stands is not ours."""
    if arguments[:1] != ["test"]:
        return ["-P", "-m", "sim", *arguments]
    os.chdir(HERE)
    long_ones = ["-m", ""] if "--all" in arguments else []
    rest = [argument for argument in arguments[1:] if argument != "--all"]
    return ["-P", "-m", "pytest", "-n", "auto", "--maxprocesses", "8", *long_ones, *rest]


def hand_over(words):
    """Become that command where the system can, else run it and pass its exit code on."""
    sys.stdout.flush()
    sys.stderr.flush()
    if not WINDOWS:
        os.execv(words[0], words)
    process = subprocess.Popen(words)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the child got it too, and decides
            continue


def check_python(version):
    """Refuse a Python that the pinned packages do not support."""
    if OLDEST <= tuple(version[:2]) < TOO_NEW:
        return
    others = ["python3.%d" % minor for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1)]
    found = [name for name in others if shutil.which(name)]
    raise SetUpError(
        "The simulator needs Python 3.%d to 3.%d; this is Python %d.%d (%s)."
        % (OLDEST[1], TOO_NEW[1] - 1, version[0], version[1], sys.executable)
        + (" This machine has another one: %s run_sim.py" % found[0] if found else "")
    )


def is_complete():
    """Whether this Python has the project from this folder and every pinned package."""
    from importlib import metadata

    try:
        from packaging.markers import Marker  # is pinned itself: without it, it is not complete

        if not _is_from_here(metadata.distribution(PROJECT)):
            return False
        return all(
            metadata.version(name) == version
            for name, version, marker in pins(_read(LOCK))
            if not marker or Marker(marker).evaluate()
        )
    except (ImportError, metadata.PackageNotFoundError):
        return False


def _is_from_here(distribution):
    """Whether a distribution was installed from this folder, to be edited here."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    origin = re.search(r'"url": *"(file:[^"]+)"', distribution.read_text("direct_url.json") or "")
    folder = url2pathname(urlsplit(origin.group(1)).path) if origin else ""
    return os.path.realpath(folder) == os.path.realpath(HERE)


def pins(lock):
    """(name, version, marker) of every line of a lock that pins a package."""
    found = re.findall(r"^([\w.-]+)==([^\s;]+)[ ]*(?:;([^\\\n]*))?", lock, re.MULTILINE)
    return [(name, version, marker.strip()) for name, version, marker in found]


def set_up():
    """Make .venv unless it is there and as requirements.lock wants it; return its Python."""
    if is_ready():
        return venv_python()
    check_tools()
    with only_one():
        if not is_ready():  # another start may have made it meanwhile
            make()
    return venv_python()


def is_ready():
    """Whether .venv was made to its end, from these files, in this place."""
    return os.path.exists(venv_python()) and _read(STAMP) == fingerprint()


def fingerprint():
    """What a .venv depends on: where it is, what is pinned, how the project is described."""
    parts = [HERE, _read(LOCK), _read(os.path.join(HERE, "pyproject.toml"))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def check_tools():
    """Refuse to begin where Python lacks what makes environments."""
    if find_spec("venv") and find_spec("ensurepip"):
        return
    raise SetUpError(
        "This Python cannot make environments: its modules venv and ensurepip are missing.\n"
        "On Debian and Ubuntu: sudo apt install python3.%d-venv\n"
        "Elsewhere: install Python from python.org. Then start again." % sys.version_info[1]
    )


def make():
    """Make .venv anew. The stamp is written last, so a half-made one is never used."""
    if os.path.isdir(VENV) and os.listdir(VENV) and not os.path.exists(STAMP):
        raise SetUpError(
            "%s is there, but run_sim.py did not make it. Move it away, or install\n"
            "requirements.lock and this project into it and start with its Python." % VENV
        )
    say("Setting up %s (once, a minute or two; needs the network) …" % VENV)
    try:
        shutil.rmtree(VENV, ignore_errors=not os.path.isdir(VENV))
        os.mkdir(VENV)
        _write(STAMP, UNFINISHED)
    except OSError as error:
        raise SetUpError("%s cannot be written: %s" % (VENV, error)) from None
    base = getattr(sys, "_base_executable", None) or sys.executable
    run("The environment could not be made.", [base, "-m", "venv", VENV])
    install = [venv_python(), "-I", "-m", "pip", "install", "-qq", "--no-input", "--no-deps"]
    install += ["--disable-pip-version-check"]
    run(
        "The pinned packages could not be installed. Is there a network? Behind a proxy, or with\n"
        "an index of your own, tell pip (HTTPS_PROXY, PIP_INDEX_URL). Then start again.",
        [*install, "--only-binary", ":all:", "--require-hashes", "-r", LOCK],
    )
    run(
        "The project itself could not be installed.",
        [*install, "--no-build-isolation", "--no-index", "--editable", HERE],
    )
    _write(STAMP, fingerprint())
    say("Ready.")


def run(problem, words):
    """Run a step of the set-up, its output to the error stream; `problem` says what failed."""
    if subprocess.call(words, stdout=sys.stderr.fileno(), stdin=subprocess.DEVNULL) != 0:
        raise SetUpError(problem)


@contextmanager
def only_one():
    """Let one start set up at a time. The system frees the lock, whatever becomes of its holder."""
    try:
        holder = open(VENV + ".lock", "a")  # noqa: SIM115, closed below
    except OSError as error:
        raise SetUpError("%s cannot be written: %s" % (HERE, error)) from None
    with holder:
        _take(holder)
        yield


def _take(holder):
    """Wait for the lock on an open file."""
    if WINDOWS:
        import msvcrt
        import time

        while True:
            try:
                return msvcrt.locking(holder.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(1)
    import fcntl

    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another start is setting up; waiting for it …")
        fcntl.flock(holder, fcntl.LOCK_EX)


def venv_python():
    """The Python of .venv."""
    return os.path.join(VENV, *(("Scripts", "python.exe") if WINDOWS else ("bin", "python")))


def say(text):
    """Tell whoever started it; the standard output belongs to the simulator."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
