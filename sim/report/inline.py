"""An SVG picture as a part of a page: several stand side by side and nothing of them leaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

LOCAL = re.compile(r"url\(#([^)]*)\)")
LEFT_OUT = ("metadata", "style", "title")
# What matplotlib says in a style sheet, which would hold for the whole page.
LINES = "stroke-linejoin: round; stroke-linecap: butt"


def inline(svg: str, prefix: str) -> str:
    """The `<svg>` element of a text, ready to stand in HTML.

    Every id that something in it refers to is a number behind `prefix`; other ids, style sheets,
    metadata, comments, namespaces and the room between elements are left out, for most of a
    picture are its letters, each of which refers to its shape. Its size is given by its `viewBox`
    alone.
    """
    root = ElementTree.fromstring(svg)
    numbers = {name: f"{prefix}{at}" for at, name in enumerate(_referred(root))}
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in LEFT_OUT:
                parent.remove(child)
    for element in root.iter():
        element.tag = _local(element.tag)
        element.text, element.tail = (_kept(one) for one in (element.text, element.tail))
        element.attrib = {
            _local(key): _own(_local(key), value, numbers)
            for key, value in element.attrib.items()
            if _local(key) != "id" or value in numbers
        }
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("style", LINES)
    return ElementTree.tostring(root, encoding="unicode")


def _local(name: str) -> str:
    """A name without its namespace: a page needs none."""
    return name.rpartition("}")[2]


def _referred(root: Element) -> list[str]:
    """Ids that something refers to, in their order, each once."""
    found: dict[str, None] = {}
    for element in root.iter():
        for key, value in element.attrib.items():
            if _local(key) == "href" and value.startswith("#"):
                found[value[1:]] = None
            found.update(dict.fromkeys(LOCAL.findall(value)))
    return list(found)


def _kept(text: str | None) -> str | None:
    """Text, unless it is mere room."""
    return text if text and text.strip() else None


def _own(key: str, value: str, numbers: Mapping[str, str]) -> str:
    if key == "id":
        return numbers[value]
    if key == "href" and value.startswith("#"):
        return f"#{numbers[value[1:]]}"
    if key == "d":
        return " ".join(value.split())
    return LOCAL.sub(lambda found: f"url(#{numbers[found[1]]})", value)
