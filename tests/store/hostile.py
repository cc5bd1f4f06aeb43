"""Names that try to be more than names."""

from __future__ import annotations

HOSTILE = {
    "quote": "Robert'); DROP TABLE case_;--",
    "double quote": 'the "best" of """them"""',
    "semicolon": "a; SELECT 1; --",
    "comment": "/* a */ -- b",
    "back slash": "\\'; \\x00 \\n",
    "lines": "one\ntwo\nthree",
    "right to left": "\u202eabc\u202c \u2066x\u2069",
    "control": "\x07\x1b[31mred\x1b[0m",
    "nul": "a\0b",
    "long": "x'" * 5000,
    "emoji": "🦆👩‍🔬 🇪🇺",
    "braces": "{0} {name} %s ${HOME} [bold]x[/bold]",
    "markup": "<script>alert('x')</script> & <b>",
    "nothing like it": "NULL",
    "number": "1e999",
    "unknown": "(unknown)",
    "accents": "e\u0301 é ß İ",
}
