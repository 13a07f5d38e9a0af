"""A page taken apart: what is wrong with it, its words, its links and its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as MEANINGS
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

SVG = "{http://www.w3.org/2000/svg}"
# What is new each time that a page is asked for.
ONCE_ONLY = re.compile(r'(?<=name="csrf_token" value=")[^"]*|(?<=name="form_id" value=")[^"]*|(?<=nonce=")[^"]*')
# Kinds of input that need no label.
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "list", "form")


@lru_cache(maxsize=8)
def tree(text: str) -> Element:
    """The tree of a page or fragment as a browser builds it. Shared between whoever asks: read it, leave it alone."""
    found = LexborHTMLParser(text).root
    assert found is not None
    root = _element(found)
    if is_whole(text):
        return root
    fragment = Element("fragment")
    for part in root:  # head and body, which a fragment has not
        if part.text:
            _append_text(fragment, part.text)
        fragment.extend(part)
    return fragment


def _element(node: LexborNode, within: str = "") -> Element:
    namespace = SVG if node.tag == "svg" else within
    element = Element(namespace + (node.tag or ""), {name: value or "" for name, value in node.attributes.items()})
    inside = node.child
    while inside is not None:
        if inside.is_text_node:
            _append_text(element, inside.text_content or "")
        elif inside.is_element_node:
            element.append(_element(inside, namespace))
        inside = inside.next
    return element


def _append_text(element: Element, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def html_errors(text: str) -> tuple[str, ...]:
    """What the HTML standard calls an error in a page or fragment. Slow, so the same page is read once."""
    return _html_errors(ONCE_ONLY.sub("", text))


@cache
def _html_errors(text: str) -> tuple[str, ...]:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    (parser.parse if is_whole(text) else parser.parseFragment)(text)
    lines = text.splitlines()
    errors = []
    for (line, _column), code, values in parser.errors:
        near = lines[line - 1].strip()[:120] if 0 < line <= len(lines) else ""
        errors.append(f"invalid HTML in line {line}: {MEANINGS[code] % values} ({near})")
    return tuple(errors)


def is_whole(text: str) -> bool:
    return text.lstrip()[:9].lower() == "<!doctype"


def faults(text: str, *, fragment: bool = False, strictly: bool = True) -> list[str]:
    """Everything that is wrong with a page, or with a fragment where htmx asked for one, in words.

    Not `strictly` leaves out the HTML standard, which takes longest: both databases fill the same templates.
    """
    root, found = tree(text), [*html_errors(text)] if strictly else []
    whole = is_whole(text)
    if not whole and not fragment:
        found.append("it is no whole page, though nobody asked for a fragment")
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    if whole:
        found += _frame_faults(root)
    found += _id_faults(elements, whole=whole)
    found += _field_faults(root, elements)
    found += _form_faults(elements)
    for element in elements:
        found += _inline_faults(element)
    return found


def _frame_faults(root: Element) -> Iterator[str]:
    if not (root.get("lang") or "").startswith("en"):
        yield "its language is not said"
    h1s = list(root.iter("h1"))
    if len(h1s) != 1:
        yield f"it has {len(h1s)} h1, not one"
    title = text_of(next(root.iter("title"), None)).removeprefix("Error: ")
    if h1s and not (text_of(h1s[0]) and title.startswith(text_of(h1s[0]))):
        yield f"its title {title!r} does not start with its h1 {text_of(h1s[0])!r}"


def _id_faults(elements: list[Element], *, whole: bool) -> Iterator[str]:
    ids = [element.get("id") for element in elements if element.get("id") is not None]
    for name in sorted({name for name in ids if name and ids.count(name) > 1}):
        yield f"the id {name!r} stands twice"
    for name in ids:
        if not name or re.search(r"\s", name):
            yield f"an id is {name!r}"
    if not whole:
        return
    for element in elements:
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} on <{local(element)}> refers to nothing"
        href = element.get("href") or ""
        if href.startswith("#") and len(href) > 1 and href[1:] not in ids:
            yield f"the link {href!r} leads nowhere"


def _field_faults(root: Element, elements: list[Element]) -> Iterator[str]:
    labelled = {element.get("for") for element in elements if element.tag == "label" and text_of(element)}
    wrapped = {id(inside) for label in root.iter("label") if text_of(label) for inside in label.iter()}
    for element in elements:
        if element.tag not in {"input", "select", "textarea"} or element.get("type") in UNLABELLED:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby")
        if not named and element.get("id") not in labelled and id(element) not in wrapped:
            yield f"the field {element.get('name') or element.get('id')!r} has no label"
    for element in elements:
        if element.tag in {"button", "a"} and not accessible_name(element):
            yield f"a <{element.tag}> has no words: {dict(element.attrib)}"
        if element.tag == "fieldset" and element.find("legend") is None:
            yield "a fieldset has no legend"


def accessible_name(element: Element) -> str:
    """The words of a link or button, those for screen readers included."""
    described = [inside.get("alt") or inside.get("aria-label") or "" for inside in element.iter()]
    titles = [text_of(inside) for inside in element.iter() if local(inside) == "title"]
    return (element.get("aria-labelledby") or "") + text_of(element) + "".join(described + titles)


def _form_faults(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == "form" and (element.get("method") or "get").lower() == "post":
            names = [field.get("name") for field in element.iter("input") if field.get("value")]
            for needed in ("csrf_token", "form_id"):
                if names.count(needed) != 1:
                    yield f"the form to {element.get('action')!r} carries {names.count(needed)} {needed}, not one"
        if element.get("method") and element.get("method", "").lower() not in {"get", "post", "dialog"}:
            yield f"a form is sent by {element.get('method')!r}"


def _inline_faults(element: Element) -> Iterator[str]:
    tag = local(element)
    if tag == "script" and not element.get("src"):
        yield "it has an inline script"
    if tag == "style":
        yield "it has an inline style sheet"
    if tag == "img" and element.get("alt") is None:
        yield f"an image has no alt: {element.get('src')}"
    for name, value in element.attrib.items():
        lowered = str(name).lower()
        if lowered == "style":
            yield f"a style= on <{tag}>"
        if lowered.startswith(("on", "hx-on", "data-hx-on")):
            yield f"{name}= on <{tag}>"
        if str(value).strip().lower().startswith(("js:", "javascript:")):
            yield f"script in {name}= on <{tag}>"


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(element: Element | None) -> str:
    """The words inside an element, with single spaces."""
    return "" if element is None else re.sub(r"\s+", " ", "".join(_texts(element))).strip()


BREAKS = {"p", "li", "div", "tr", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "ul", "ol", "br", "section", "label",
          "option", "button", "legend", "summary", "article", "form", "text", "nav", "header", "footer"}  # fmt: skip


def _texts(element: Element) -> Iterator[str]:
    if isinstance(element.tag, str):
        if local(element) in BREAKS:
            yield " "
        yield element.text or ""
        for inside in element:
            yield from _texts(inside)
            yield inside.tail or ""
        if local(element) in BREAKS:
            yield " "


class Page:
    """An answer, taken apart. `root` is its tree, for whatever is not asked for here."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.full_path.rstrip("?")
        self.root = tree(response.text)

    @property
    def h1(self) -> str:
        return text_of(next(self.root.iter("h1"), None))

    @property
    def main(self) -> Element:
        return next(self.root.iter("main"), self.root)

    @property
    def words(self) -> str:
        """What a reader sees in the main part."""
        return text_of(self.main)

    @property
    def links(self) -> dict[str, str]:
        """The links of the main part: href to words."""
        return {link.get("href") or "": text_of(link) for link in self.main.iter("a")}

    def all(self, tag: str, **attributes: str) -> list[str]:
        """The words of each element of a kind in the main part: `page.all("li")`, `page.all("p", class_="quote")`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            text_of(element)
            for element in self.main.iter(tag)
            if all(value in (element.get(name) or "").split() for name, value in wanted.items())
        ]

    def section(self, title: str) -> str:
        """The words of the section whose heading says this."""
        for section in self.main.iter("section"):
            headings = [text_of(h) for level in ("h2", "h3") for h in section.iter(level)]
            if headings and headings[0] == title:
                return text_of(section)
        raise AssertionError(f"There is no section {title!r} on {self.path}.")

    @property
    def errors(self) -> list[str]:
        """What the summary at the top says is wrong."""
        for element in self.root.iter("div"):
            if "govuk-error-summary" in (element.get("class") or "").split():
                return [text_of(item) for item in element.iter("li")]
        return []

    def error_of(self, name: str) -> str:
        """What stands beside the field of this name, without the word `Error:` for screen readers."""
        ids = {field.get("id") for field in self.main.iter() if field.get("name") == name}
        described = {
            part
            for element in self.main.iter()
            if element.get("id") in ids or any(inside.get("name") == name for inside in element.iter())
            for part in (element.get("aria-describedby") or "").split()
        }
        for element in self.main.iter():
            if element.get("id") in described and "govuk-error-message" in (element.get("class") or ""):
                return text_of(element).removeprefix("Error: ")
        return ""

    @property
    def forms(self) -> list[Form]:
        return [Form(form) for form in self.root.iter("form")]

    def form(self, which: str | None = None) -> Form:
        """The form whose action is or begins so, or `#id`; where none is named, the only one in the main part."""
        if which is None:
            inside = [Form(form) for form in self.main.iter("form")]
            posts = [form for form in inside if form.method == "post"] or inside
            assert len(posts) == 1, f"{self.path} has {[form.action for form in posts]}: say which form."
            return posts[0]
        exact = [f for f in self.forms if f.action == which or (which.startswith("#") and f.id == which[1:])]
        path = [f for f in self.forms if urlsplit(f.action).path == which]
        begins = [f for f in self.forms if f.action.startswith(which)]
        found = exact or path or begins
        assert found, f"{self.path} has no form {which!r}, only {[form.action for form in self.forms]}."
        assert len(found) == 1, f"{self.path} has {len(found)} forms {which!r}: {[form.action for form in found]}."
        return found[0]

    def tokens(self) -> dict[str, str]:
        """`csrf_token` and `form_id` of the first form that is sent by POST."""
        for form in self.forms:
            if form.method == "post":
                shown = form.values()
                return {name: shown[name][0] for name in ("csrf_token", "form_id")}
        raise AssertionError(f"{self.path} has no form to take tokens from.")


class Form:
    """A form as it stands on the page."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.action = element.get("action") or ""
        self.method = (element.get("method") or "get").lower()
        self.id = element.get("id") or ""

    def values(self) -> dict[str, list[str]]:
        """What would be sent if nobody touched it: name to values."""
        sent: dict[str, list[str]] = {}
        for field in self._fields():
            name, kind = field.get("name") or "", field.get("type", "text").lower()
            if kind in {"submit", "button", "image", "reset", "file"}:
                continue
            if field.tag == "select":
                for value in self._selected(field):
                    sent.setdefault(name, []).append(value)
            elif field.tag == "textarea":
                # A browser drops the first line break inside a textarea, as the parser does.
                sent.setdefault(name, []).append((field.text or "").replace("\n", "\r\n"))
            elif kind not in {"radio", "checkbox"} or field.get("checked") is not None:
                sent.setdefault(name, []).append(field.get("value", "on" if kind in {"radio", "checkbox"} else ""))
        return sent

    def value(self, name: str) -> str:
        """What a field shows."""
        return (self.values().get(name) or [""])[0].replace("\r\n", "\n")

    def choices(self, name: str) -> list[str]:
        """The values that a select, radios or checkboxes offer."""
        found = []
        for field in self._fields():
            if field.get("name") != name:
                continue
            if field.tag == "select":
                found += [option.get("value", text_of(option)) for option in field.iter("option")]
            elif field.get("type") in {"radio", "checkbox"}:
                found.append(field.get("value", "on"))
        return found

    def filled(
        self, fields: Mapping[str, Any], *, button: str | None, forged: Mapping[str, Any]
    ) -> dict[str, list[str]]:
        """What is sent once these fields are filled in over what the form shows."""
        sent = self.values()
        names = {field.get("name") for field in self._fields()}
        for name, value in fields.items():
            assert name in names, f"The form {self.action!r} has no field {name!r}, only {sorted(filter(None, names))}."
            sent[name] = self._chosen(name, value)
        for name, value in forged.items():
            sent[name] = [str(each) for each in (value if isinstance(value, list | tuple) else [value])]
        if button is not None:
            name, _, value = button.partition("=")
            buttons = [(b.get("name"), b.get("value", "")) for b in self.element.iter("button")]
            assert (name, value) in buttons, f"The form {self.action!r} has no button {button!r}, only {buttons}."
            sent.setdefault(name, []).append(value)
        return sent

    def target_of(self, button: str | None) -> str:
        """Where a button sends the form: most to the form's own address, some elsewhere."""
        for element in self.element.iter("button"):
            if button is not None and f"{element.get('name')}={element.get('value', '')}" == button:
                return element.get("formaction") or self.action
        return self.action

    def _chosen(self, name: str, value: Any) -> list[str]:
        offered = self.choices(name)
        if value is None or value is False:
            return [] if offered else [""]
        if value is True:
            assert len(offered) == 1, f"{name!r} offers {offered}: say which."
            return offered
        values = [str(each) for each in (value if isinstance(value, list | tuple) else [value])]
        for each in values:
            assert not offered or each in offered, f"{name!r} does not offer {each!r}, only {offered}."
        return values

    def _fields(self) -> Iterator[Element]:
        for field in self.element.iter():
            if field.tag in {"input", "select", "textarea"} and field.get("name") and field.get("disabled") is None:
                yield field

    @staticmethod
    def _selected(select: Element) -> list[str]:
        options = list(select.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and select.get("multiple") is None:
            chosen = options[:1]
        return [option.get("value", text_of(option)) for option in chosen]
