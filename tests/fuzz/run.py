"""Fuzzes the loader or the expressions, for so many seconds:

    python3 -m venv fuzzing
    fuzzing/bin/pip install atheris -r requirements.lock
    fuzzing/bin/python -m tests.fuzz.run loader 300
    fuzzing/bin/python -m tests.fuzz.run expression 300

atheris is not among the pinned packages: it has wheels for few machines. It begins with the files
of tests/language and tests/fuzz/seeds and with the words in them. What it finds is left in the
folder where it was started, as crash-…, oom-… or timeout-…: mend it, and keep the file under
tests/fuzz/seeds/TARGET, where tests/fuzz/test_seeds.py reads it again for ever.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["sim"]):
    from tests.fuzz.targets import TARGETS

HERE = Path(__file__).parent
LANGUAGE = HERE.parent / "language"
LONGEST, SECONDS_AN_INPUT, MEGABYTES = 4096, 10, 1500


def main() -> None:
    name, seconds = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        words = Path(folder, "words")
        words.write_text(_begin(name, corpus), encoding="utf-8")
        options = [
            f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-dict={words}",
            f"-timeout={SECONDS_AN_INPUT}", f"-rss_limit_mb={MEGABYTES}", "-print_final_stats=1",
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[name])
        atheris.Fuzz()


def _begin(name: str, corpus: Path) -> str:
    """Fills the corpus; the dictionary of the words that stand in it."""
    texts = [path.read_bytes() for path in sorted((HERE / "seeds" / name).iterdir())]
    files = [*sorted(LANGUAGE.glob("*valid/*.yaml"))]
    whole = "\n".join(path.read_text(encoding="utf-8") for path in files)
    if name == "loader":
        texts += [path.read_bytes() for path in files]
    else:
        texts += [value.strip().encode() for value in re.findall(r": ([^{\[#\n]+)$", whole, re.M)]
    for number, text in enumerate(texts):
        (corpus / str(number)).write_bytes(text[:LONGEST])
    words = sorted(set(re.findall(r"[A-Za-z_]\w*|[^\w\s\"\\]+", whole)))
    return "".join(f'"{word}"\n' for word in words if word.isascii())


if __name__ == "__main__":
    main()
