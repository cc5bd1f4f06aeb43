"""An SVG picture as a part of a page: several stand side by side and nothing of them leaks."""

from __future__ import annotations

import re
from xml.etree import ElementTree

LOCAL = re.compile(r"url\(#([^)]*)\)")
LEFT_OUT = ("metadata", "style", "title")
# What matplotlib says in a style sheet, which would hold for the whole page.
LINES = "stroke-linejoin: round; stroke-linecap: butt"


def inline(svg: str, prefix: str) -> str:
    """The `<svg>` element of a text, ready to stand in HTML.

    Every id, and every reference to one, begins with `prefix`; style sheets, metadata, comments
    and namespaces are left out. Its size is given by its `viewBox` alone.
    """
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in LEFT_OUT:
                parent.remove(child)
    for element in root.iter():
        element.tag = _local(element.tag)
        element.attrib = {
            _local(key): _own(_local(key), value, prefix) for key, value in element.attrib.items()
        }
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("style", LINES)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _local(name: str) -> str:
    """A name without its namespace: a page needs none."""
    return name.rpartition("}")[2]


def _own(key: str, value: str, prefix: str) -> str:
    if key == "id":
        return prefix + value
    if key == "href" and value.startswith("#"):
        return f"#{prefix}{value[1:]}"
    return LOCAL.sub(lambda found: f"url(#{prefix}{found[1]})", value)
