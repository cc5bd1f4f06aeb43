"""Whatever somebody writes, the reader answers with faults or a scenario, never with a crash."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.program.design import load
from tests.fuzz.targets import check_message, expression

VALID = Path(__file__).parent / "valid"
LINES = [
    line
    for name in ("simple", "kinds", "market", "firm", "design", "to_be")
    for line in (VALID / f"{name}.yaml").read_text().splitlines()
    if not line.startswith(("extends", "world"))
]
WORDS = sorted({word for line in LINES for word in line.replace(":", " ").split()})
CALM = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SNIPPETS = st.sampled_from(
    [*WORDS, "{", "}", "[", "]", ":", ",", "-", "&a", "*a", "!!int", "<<: x", "'", "9e999",
     "1 / 0", "0 h", "\t", "  ", "é", "...", "---", "?", "|", "no", "{x: 1}", "[1, 2]"]
)  # fmt: skip


def taken(path: Path, setting: dict[str, str] | None = None) -> bool:
    """Whether a file is a scenario; else it is refused with messages of ours."""
    try:
        load(path, set=setting)
    except ScenarioError as error:
        check_message(error)
        return False
    return True


PIECES = [
    "need", "fit", "chosen", "product", "rep", "account", "interest", "seats", "steps", "now",
    "person", "(", ")", "[", "]", ".", ",", ":", "+", "-", "*", "/", "**", "<", "==", " and ",
    " or ", "not ", " if ", " else ", "1", "2.5", "0", "1 h", "3 USD/month", "5 %", "1e308",
    "exp(", "max(", "argmax(product: ", "chance(luck, ", "count(", "_", "'", "\x00", "é",
]  # fmt: skip


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A valid file with a few words replaced, taken out, doubled or put in."""
    name = draw(st.sampled_from(["simple", "kinds"]))
    text = (VALID / f"{name}.yaml").read_text()
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        edit = draw(st.sampled_from(["word", "cut", "double", "put", "insert", "character"]))
        words = lines[at].split(" ")
        which = draw(st.integers(0, len(words) - 1))
        if edit == "word":
            words[which] = draw(SNIPPETS)
        elif edit == "put":
            words.insert(which, draw(SNIPPETS))
        elif edit == "cut":
            del words[which]
        lines[at] = " ".join(words)
        if edit == "double":
            lines.insert(at, lines[at])
        elif edit == "insert":
            lines.insert(at, draw(st.sampled_from(LINES)))
        elif edit == "character":
            place = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:place] + draw(st.characters(codec="utf-8")) + lines[at][place:]
        text = "\n".join(lines)
    return text


@CALM
@given(text=edited())
def test_edits_of_a_valid_file_end_in_faults_or_a_scenario(text: str, tmp_path: Path) -> None:
    path = tmp_path / "edited.yaml"
    path.write_bytes(text.encode("utf-8", "replace"))
    taken(path)


@CALM
@given(data=st.binary(max_size=200))
def test_any_bytes_end_in_faults(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bytes.yaml"
    path.write_bytes(data)
    assert not taken(path)


@CALM
@given(
    path=st.lists(st.sampled_from([*WORDS, "", "life", "0"]), min_size=1, max_size=5).map(".".join),
    value=st.one_of(SNIPPETS, st.text(max_size=10)),
)
def test_any_setting_ends_in_faults_or_a_scenario(path: str, value: str) -> None:
    taken(VALID / "design.yaml", {path: value})


@CALM
@given(texts=st.lists(st.sampled_from(LINES), min_size=1, max_size=12))
def test_any_lines_in_any_order_end_in_faults_or_a_scenario(
    texts: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "lines.yaml"
    path.write_text("\n".join(texts))
    taken(path)


@CALM
@given(
    text=st.one_of(
        st.lists(st.one_of(SNIPPETS, st.sampled_from(PIECES)), max_size=12).map(" ".join),
        st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
        st.text(max_size=40),
    )
)
def test_any_text_as_an_expression_ends_in_faults_or_a_value(text: str) -> None:
    expression(text.encode("utf-8", "replace"))
