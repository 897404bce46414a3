/* The page's own script: the conversation's address, the source panel, copying.
   Text of the corpus reaches the document through textContent only. */
"use strict";
window.kern = (() => {
  const PLACE = /^#p=([^:]+):(\d+)-(\d+)$/;
  const NARROW = matchMedia("(max-width: 999px)");
  const sections = new Map();
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "text") element.textContent = value;
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  // ---- the conversation and its address -------------------------------------------

  const state = { turns: [], waiting: false };

  function turnsIn(search) {
    const turns = [];
    for (const [name, value] of new URLSearchParams(search)) {
      if (name === "q" && value.trim()) turns.push({ q: value });
      else if (turns.length && (name === "in" || name === "band"))
        turns.at(-1)[name === "in" ? "countries" : "bands"] = value.split(".").filter(Boolean);
    }
    return turns;
  }

  function searchOf(turns) {
    const kept = new URLSearchParams();
    for (const [name, value] of new URLSearchParams(location.search))
      if (!["q", "in", "band", "view"].includes(name)) kept.append(name, value);
    for (const turn of turns) {
      kept.append("q", turn.q);
      if (turn.countries?.length) kept.append("in", turn.countries.join("."));
      if (turn.bands?.length) kept.append("band", turn.bands.join("."));
    }
    const search = kept.toString();
    return search ? `?${search}` : location.pathname;
  }

  function keep(turns, { address = true } = {}) {
    state.turns = turns;
    if (address) history.pushState(null, "", searchOf(turns));
    document.body.classList.toggle("has-turns", turns.length > 0);
    closePanel({ address: false });
    state.waiting = turns.length > 0;
    document.dispatchEvent(new CustomEvent("kern:turns", { detail: turns }));
    return turns;
  }

  /** A question typed: the turns to answer. */
  function add(question, countries, bands) {
    const q = (question || "").trim();
    if (!q) return state.turns;
    const turn = { q };
    if (countries?.length) turn.countries = countries;
    if (bands?.length) turn.bands = bands;
    return keep([...state.turns, turn]);
  }

  /** The turns of the address that the page was opened with. */
  function start() {
    return keep(turnsIn(location.search), { address: false });
  }

  /** Shows a conversation, and puts it in the address. */
  function show(turns) {
    keep(turns);
    openView("ask");
    find("#again")?.click();
  }

  function openView(name) {
    const label = { ask: "Ask" }[name];
    const tab = all('#views button[role="tab"]').find((t) => t.textContent.trim() === label);
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  }

  function fill(text) {
    const box = find("#question textarea");
    if (!box) return;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    box.setSelectionRange(text.length, text.length);
  }

  // ---- the source panel -----------------------------------------------------------

  const panel = { place: null, origin: null, places: [] };

  function placeOf(hash) {
    const match = PLACE.exec(hash || "");
    if (!match) return null;
    const place = { key: decodeURIComponent(match[1]), start: +match[2], end: +match[3] };
    return place.start < place.end ? { ...place, href: hash } : null;
  }

  async function section(key) {
    if (!sections.has(key)) {
      const path = key.split("/").map(encodeURIComponent).join("/");
      sections.set(key, fetch(`kern/section/${path}`).then((r) => r.json()).catch(() => {
        sections.delete(key);
        return { error: "The section could not be fetched; is Kern still running?" };
      }));
    }
    return sections.get(key);
  }

  const hrefOf = (link) => link.getAttribute("href");

  /** All places that are quoted together with this one: those of its answer. */
  function together(place, origin) {
    const home = origin?.closest(".answer, .matrix")
      || all(".answer").reverse().find((a) => all("a.cite", a).some((c) => hrefOf(c) === place.href));
    const places = home ? all("a.cite", home).map((c) => placeOf(hrefOf(c))).filter(Boolean) : [];
    return places.some((p) => p.href === place.href) ? places : [place];
  }

  function dialog() {
    let element = find("#source");
    if (element) return element;
    element = make("dialog", { id: "source", "aria-labelledby": "source-title" });
    element.addEventListener("cancel", (event) => { event.preventDefault(); closePanel(); });
    element.addEventListener("click", (event) => { if (event.target === element) closePanel(); });
    document.body.append(element);
    return element;
  }

  async function openPanel(place, origin) {
    const element = dialog();
    panel.origin = origin || panel.origin;
    panel.places = together(place, origin);
    panel.place = place;
    const data = await section(place.key);
    if (panel.place !== place) return;
    drawPanel(element, data, place);
    if (!element.open) {
      if (NARROW.matches) element.showModal();
      else element.show();
    }
    document.body.classList.add("reading");
    const mark = find("mark.here", element) || find("mark", element);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    mark?.scrollIntoView({ block: "center", behavior: still || !origin ? "auto" : "smooth" });
    find("h2", element)?.focus({ preventScroll: true });
  }

  function closePanel({ address = true } = {}) {
    const element = find("#source");
    if (!element?.open) return;
    element.close();
    document.body.classList.remove("reading");
    const href = panel.place?.href;
    const back = panel.origin?.isConnected ? panel.origin
      : all("a.cite").find((c) => hrefOf(c) === href) || find("#question textarea");
    panel.place = panel.origin = null;
    if (address && location.hash) history.pushState(null, "", location.pathname + location.search);
    back?.focus();
  }

  /** The text as paragraphs, with every quoted span marked and this one told apart. */
  function marked(text, spans, place) {
    const points = Array.from(text); // offsets count code points, as Python's do
    const article = make("div", { class: "body" });
    const edges = new Set([0, points.length]);
    for (const span of spans) edges.add(Math.min(span.start, points.length)).add(Math.min(span.end, points.length));
    const cuts = [...edges].sort((a, b) => a - b);
    let paragraph = make("p");
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      const [from, to] = [cuts[i], cuts[i + 1]];
      const within = spans.filter((s) => s.start <= from && to <= s.end);
      const here = place.start <= from && to <= place.end;
      points.slice(from, to).join("").split(/\r?\n(?:[ \t]*\r?\n)+/).forEach((piece, n) => {
        if (n) { article.append(paragraph); paragraph = make("p"); }
        if (!piece) return;
        if (within.length) paragraph.append(make("mark", here ? { class: "here", text: piece } : { text: piece }));
        else paragraph.append(piece);
      });
    }
    article.append(paragraph);
    return article;
  }

  function citation(data, place) {
    const quote = Array.from(data.text).slice(place.start, place.end).join("");
    const from = [`${data.name}: ${data.title}`, data.edition, data.publisher].filter(Boolean).join(", ");
    return `“${quote}” — ${from}. ${data.url ? `${data.url} ` : ""}(${data.path}, characters ${place.start}–${place.end})`;
  }

  function addressOf(place) {
    return location.origin + location.pathname + location.search + place.href;
  }

  function drawPanel(element, data, place) {
    element.replaceChildren();
    const close = make("button", { type: "button", class: "close", "aria-label": "Close the source", text: "×", onclick: () => closePanel() });
    if (data.error) {
      element.append(make("header", {}, make("h2", { id: "source-title", tabindex: "-1", text: "No such section" }), close),
        make("p", { class: "missing", text: data.error }));
      return;
    }
    const at = panel.places.findIndex((p) => p.href === place.href);
    const spans = panel.places.filter((p) => p.key === place.key);
    const step = (by, label, sign) => {
      const next = panel.places[at + by];
      const button = make("button", { type: "button", "aria-label": label, title: label, text: sign, onclick: () => next && turnTo(next) });
      if (!next) button.disabled = true;
      return button;
    };
    const band = data.band_short
      ? make("span", { class: `band band-${data.band_rank}`, title: data.band_wording, text: data.band_short }) : "";
    const nav = make("nav", { "aria-label": "Quotations of this answer" },
      step(-1, "Previous quotation", "←"),
      make("span", { text: `Quotation ${at + 1} of ${panel.places.length}` }),
      step(1, "Next quotation", "→"));
    element.append(make("header", {},
      make("div", {}, make("h2", { id: "source-title", tabindex: "-1", text: data.name }), band), close));
    element.append(make("div", { class: "bar" }, nav,
      make("button", { type: "button", class: "copy", text: "Copy link", onclick: () => copy(addressOf(place), "Link copied") }),
      make("button", { type: "button", class: "copy", text: "Copy citation", onclick: () => copy(citation(data, place), "Citation copied") })));
    const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `The section on ${data.name}` });
    scroll.append(marked(data.text, spans, place));
    const facts = make("dl");
    const fact = (term, ...said) => facts.append(make("dt", { text: term }), make("dd", {}, ...said));
    if (data.band_wording) fact("Rating", `${data.band_wording} (band ${data.band_rank} of ${data.bands})`);
    fact("Attribution", make("strong", { text: data.attribution }), data.evidence ? ` — ${data.evidence}` : "");
    const line = data.first_line + Array.from(data.text).slice(0, place.start).filter((c) => c === "\n").length;
    fact("Place", make("code", { text: `${data.path}:${line}` }), `, characters ${place.start}–${place.end}`);
    fact("Source", [data.title, data.edition, data.publisher].filter(Boolean).join(", "));
    if (data.has_page) {
      const lines = data.page_lines.length ? ` (lines ${data.page_lines.join("–")})` : "";
      const path = data.key.split("/").map(encodeURIComponent).join("/");
      fact("As received", make("a", { href: `kern/page/${path}#L${data.page_lines[0] || 1}`, target: "_blank", rel: "noopener", text: `The publisher’s page${lines}` }));
    }
    scroll.append(make("h3", { text: "Where this comes from" }), facts);
    if (data.references.length) {
      scroll.append(make("h3", { text: "The report’s own references" }));
      scroll.append(make("ul", { class: "references" }, ...data.references.map((r) => make("li", { text: r }))));
    }
    element.append(scroll);
  }

  function turnTo(place) {
    history.replaceState(null, "", location.pathname + location.search + place.href);
    const places = panel.places;
    openPanel(place, all("a.cite").find((c) => hrefOf(c) === place.href) || panel.origin)
      .then(() => { if (places.length > panel.places.length) panel.places = places; });
  }

  async function copy(text, said) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea", { "aria-hidden": "true" });
      area.value = text;
      (find("#source[open]") || document.body).append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(said);
  }

  function say(text) {
    let live = find("#said");
    if (!live) document.body.append(live = make("div", { id: "said", role: "status" }));
    (find("#source[open]") || document.body).append(live);
    live.textContent = text;
    live.classList.add("shown");
    clearTimeout(say.timer);
    say.timer = setTimeout(() => live.classList.remove("shown"), 2000);
  }

  // ---- clicks, keys, addresses ----------------------------------------------------

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const href = hrefOf(link) || "";
    const place = placeOf(href);
    if (link.matches(".copy-link, .copy-citation") && place) {
      event.preventDefault();
      if (link.matches(".copy-link")) copy(addressOf(place), "Link copied");
      else section(place.key).then((data) => copy(citation(data, place), "Citation copied"));
    } else if (place) {
      event.preventDefault();
      if (location.hash !== href) history.pushState(null, "", location.pathname + location.search + href);
      openPanel(place, link);
    } else if (link.matches(".ask")) {
      event.preventDefault();
      const asked = turnsIn(new URL(link.href).search);
      show(link.closest("#welcome") ? asked : [...state.turns, ...asked]);
    } else if (link.matches(".edit")) {
      event.preventDefault();
      fill(turnsIn(new URL(link.href).search)[0]?.q || "");
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && find("#source")?.open) {
      event.preventDefault();
      closePanel();
    }
  });

  addEventListener("popstate", () => {
    const turns = turnsIn(location.search);
    if (JSON.stringify(turns) !== JSON.stringify(state.turns)) {
      keep(turns, { address: false });
      find("#again")?.click();
    }
    const place = placeOf(location.hash);
    if (place) openPanel(place);
    else closePanel({ address: false });
  });

  /** After each answer: its question at the top of the window, and the panel of the address. */
  function arrived() {
    const asked = all("#talk .asked");
    if (!state.waiting || asked.length < state.turns.length) return;
    if (all("#talk .answer:not(.problem)").length < state.turns.length) return;
    state.waiting = false;
    const place = placeOf(location.hash);
    if (state.turns.length > 1) asked.at(-1).scrollIntoView({ block: "start" });
    if (place) openPanel(place);
  }

  async function watchLoading() {
    for (;;) {
      const at = find("#state");
      try {
        const health = await (await fetch("healthz")).json();
        if (at) at.textContent = health.status === "loading" ? `Kern is ${health.stage} …` : health.status === "failed" ? "Kern cannot answer; see the terminal." : "";
        if (health.status !== "loading") return;
      } catch { /* the server may be restarting; ask again */ }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(arrived).observe(document.body, { childList: true, subtree: true });
    watchLoading();
    const place = placeOf(location.hash);
    if (place && !turnsIn(location.search).length) openPanel(place);
  });

  return {
    add, start, show,
    get turns() { return state.turns; },
  };
})();
