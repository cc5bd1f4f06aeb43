"""What the fuzzers feed: text in, faults or a meaning out, and nothing else.

Run one with atheris, which is not among the project's packages (it needs an environment of its
own beside them):

    python -m venv --system-site-packages /tmp/fuzz && /tmp/fuzz/bin/pip install atheris
    /tmp/fuzz/bin/python tests/fuzz/targets.py loader -max_total_time=300 tests/fuzz/seeds/loader
    /tmp/fuzz/bin/python tests/fuzz/targets.py expressions -max_total_time=300 \
        tests/fuzz/seeds/expressions

What it finds is mended, and its input kept among the seeds, which a test replays.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))

FRAME = """title: A desk
run: {{length: 10 h}}
actors: {{desk: {{staff: 1}}}}
tasks: {{job: {{actor: desk, time: 1 h}}}}
parameters: {{given: 3, list_of: [1, 2]}}
state: {{done: 0, held: flag}}
formulas:
  tried: >-
    {text}
sources: {{door: {{every: 1 h, journey: visit}}}}
journeys:
  visit:
    - task: job
    - set: {{done: tried}}
"""


def loader(data: bytes) -> None:
    """Any bytes as a scenario file."""
    from sim.language.loader import read  # here, for the fuzzer instruments what it imports

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given.yaml"
        path.write_bytes(data)
        reading = read(path)
    assert reading.scenario is not None or reading.faults


def expressions(data: bytes) -> None:
    """Any text as an expression."""
    text = " ".join(data.decode("utf-8", "replace").split())
    loader(FRAME.format(text=text).encode("utf-8"))


TARGETS = {"loader": loader, "expressions": expressions}


def main() -> None:
    import atheris

    target = TARGETS[sys.argv.pop(1)]
    with atheris.instrument_imports(include=["sim.language"]):
        import sim.language.loader  # noqa: F401
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
