/* The source panel: a whole section with the quoted sentences marked. */
(() => {
  const { find, all, make, copy } = window.kern;
  const PLACE = /^#p=([^:]+)(?::(\d+)-(\d+))?$/;
  const NARROW = matchMedia("(max-width: 999px)");
  const STILL = matchMedia("(prefers-reduced-motion: reduce)");
  const sections = new Map();
  const now = { place: null, origin: null, places: [] };

  const hrefOf = (link) => link.getAttribute("href");
  const here = () => location.pathname + location.search;
  const pathOf = (key) => key.split("/").map(encodeURIComponent).join("/");

  function placeOf(hash) {
    const match = PLACE.exec(hash || "");
    if (!match) return null;
    let key;
    try { key = decodeURIComponent(match[1]); } catch { return null; }
    const place = { key, start: +(match[2] || 0), end: +(match[3] || 0), href: hash };
    return place.start <= place.end ? place : null;
  }

  function section(key) {
    if (!sections.has(key)) {
      sections.set(key, fetch(`kern/section/${pathOf(key)}`).then((r) => r.json()).catch(() => {
        sections.delete(key);
        return { error: "The section could not be fetched; is Kern still running?" };
      }));
    }
    return sections.get(key);
  }

  /** The places quoted together with one: those of its answer, or of its table. */
  function together(place, origin) {
    const holds = (home) => all("a.cite", home).some((c) => within(place, placeOf(hrefOf(c))));
    const home = origin?.closest(".answer, .matrix, .snippets") || all(".answer").reverse().find(holds);
    const places = home ? all("a.cite", home).map((c) => placeOf(hrefOf(c))).filter((p) => p?.end) : [];
    return places.some((p) => within(place, p)) ? places : place.end ? [place] : [];
  }

  /** Whether a place lies in another: a sentence in its quotation. */
  const within = (place, other) => Boolean(other?.end) && place.end > 0 && place.key === other.key && other.start <= place.start && place.end <= other.end;

  function dialog() {
    let element = find("#source");
    if (element) return element;
    element = make("dialog", { id: "source", "aria-labelledby": "source-title" });
    element.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
    element.addEventListener("click", (event) => { if (event.target === element) close(); });
    document.body.append(element);
    return element;
  }

  async function open(place, origin, places) {
    const element = dialog();
    now.origin = origin || now.origin;
    now.places = places || together(place, origin);
    now.place = place;
    const data = await section(place.key);
    if (now.place !== place) return;
    draw(element, data, place);
    if (!element.open) {
      if (NARROW.matches) element.showModal();
      else element.show();
    }
    document.body.classList.add("reading");
    const smooth = origin && !STILL.matches && document.visibilityState === "visible";
    find("mark.here", element)?.scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "auto" });
    find("h2", element)?.focus({ preventScroll: true });
  }

  function close({ address = true } = {}) {
    const element = find("#source");
    if (!element?.open) return;
    element.close();
    document.body.classList.remove("reading");
    const href = now.place?.href;
    const back = now.origin?.isConnected ? now.origin
      : all("a.cite").find((c) => hrefOf(c) === href) || find("#question textarea");
    now.place = now.origin = null;
    if (address && location.hash) history.pushState(null, "", here());
    back?.focus();
  }

  /** Another place of the open panel; the focus stays on the button that led there. */
  async function turnTo(place) {
    const label = document.activeElement?.closest("#source .bar") && document.activeElement.getAttribute("aria-label");
    history.replaceState(null, "", here() + place.href);
    await open(place, all("a.cite").find((c) => hrefOf(c) === place.href) || now.origin, now.places);
    if (!label) return;
    const buttons = all("#source .bar button:not(:disabled)");
    (buttons.find((b) => b.getAttribute("aria-label") === label) || find("#source nav button:not(:disabled)"))?.focus();
  }

  /** The text as paragraphs; every span marked, the place's own told apart. */
  function marked(text, spans, place) {
    const points = Array.from(text); // offsets count code points, as Python's do
    const bound = (n) => Math.min(n, points.length);
    const edges = new Set([0, points.length]);
    for (const span of [...spans, place]) edges.add(bound(span.start)).add(bound(span.end));
    const cuts = [...edges].sort((a, b) => a - b);
    const article = make("div", { class: "body" });
    let paragraph = make("p");
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      const [from, to] = [cuts[i], cuts[i + 1]];
      const isHere = place.start <= from && to <= place.end;
      const isMarked = isHere || spans.some((s) => s.start <= from && to <= s.end);
      points.slice(from, to).join("").split(/\r?\n(?:[ \t]*\r?\n)+/).forEach((piece, n) => {
        if (n) { article.append(paragraph); paragraph = make("p"); }
        if (!piece) return;
        paragraph.append(isMarked ? make("mark", isHere ? { class: "here", text: piece } : { text: piece }) : piece);
      });
    }
    article.append(paragraph);
    return article;
  }

  const lineOf = (data, place) =>
    data.first_line + Array.from(data.text).slice(0, place.start).filter((c) => c === "\n").length;

  function citation(data, place) {
    // Double marks stand around the quotation, so those inside it become single ones.
    const quote = Array.from(data.text).slice(place.start, place.end).join("").replace(/“/g, "‘").replace(/”/g, "’");
    const from = [`${data.name}: ${data.title}`, data.edition, data.publisher].filter(Boolean).join(", ");
    const where = `Kern: ${data.path}:${lineOf(data, place)}${place.end ? `, characters ${place.start}–${place.end}` : ""}`;
    const inferred = data.attribution === "inferred" ? " (country inferred: the section does not name it)" : "";
    return `${quote ? `“${quote}” — ` : ""}${from}${inferred}. ${data.url ? `${data.url} ` : ""}[${where}]`;
  }

  const addressOf = (place) => location.origin + here() + place.href;
  const copyLink = (place) => copy(addressOf(place), "Link copied");
  const copyCitation = async (place) => copy(citation(await section(place.key), place), "Citation copied");

  function draw(element, data, place) {
    const title = (text) => make("h2", { id: "source-title", tabindex: "-1", text });
    const closing = make("button", { type: "button", class: "close", "aria-label": "Close the source", text: "×", onclick: () => close() });
    if (data.error) {
      element.replaceChildren(make("header", {}, title("No such section"), closing), make("p", { class: "missing", text: data.error }));
      return;
    }
    const band = data.band_short ? make("span", { class: `band ${data.band_class}`, title: data.band_wording, text: data.band_short }) : "";
    const button = (text, onclick) => make("button", { type: "button", text, onclick });
    const bar = make("div", { class: "bar" }, steps(place), button("Copy link", () => copyLink(place)), button("Copy citation", () => copyCitation(place)), singles(data, place));
    const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `The section on ${data.name}` });
    const spans = now.places.filter((p) => p.key === place.key);
    scroll.append(marked(data.text, spans, place), ...facts(data, place));
    element.replaceChildren(make("header", {}, make("div", {}, title(data.name), band), closing), bar, scroll);
  }

  function steps(place) {
    const at = now.places.findIndex((p) => within(place, p));
    if (at < 0) return make("span", { class: "whole", text: "The whole section" });
    const step = (by, label, sign) => {
      const next = now.places[at + by];
      const button = make("button", { type: "button", "aria-label": label, title: label, text: sign, onclick: () => turnTo(next) });
      button.disabled = !next;
      return button;
    };
    return make("nav", { "aria-label": "Quotations of this answer" },
      step(-1, "Previous quotation", "←"),
      make("span", { text: `Quotation ${at + 1} of ${now.places.length}` }),
      step(1, "Next quotation", "→"));
  }

  /** The sentences of a longer quotation one by one, so that each can be linked to and cited. */
  function singles(data, place) {
    const whole = now.places.find((p) => within(place, p));
    const placed = ([start, end]) => ({ key: place.key, start, end, href: `#p=${encodeURIComponent(place.key).replaceAll("%2F", "/")}:${start}-${end}` });
    const found = whole ? (data.sentences || []).map(placed).filter((p) => within(p, whole)) : [];
    if (found.length < 2) return "";
    const button = (p, text, label) => {
      const one = make("button", { type: "button", text, "aria-label": label, title: label, onclick: () => turnTo(p) });
      if (p.start === place.start && p.end === place.end) one.setAttribute("aria-current", "true");
      return one;
    };
    return make("div", { class: "singles", role: "group", "aria-label": "Sentences of this quotation" },
      make("span", { text: "Sentence" }),
      ...found.map((p, n) => button(p, String(n + 1), `Sentence ${n + 1} alone`)),
      button(whole, "all", "The whole quotation"));
  }

  function facts(data, place) {
    const list = make("dl");
    const fact = (term, ...said) => list.append(make("dt", { text: term }), make("dd", {}, ...said));
    if (data.band_wording) fact("Rating", `${data.band_wording} (band ${data.band_rank} of ${data.bands})`);
    fact("Attribution", make("strong", { text: data.attribution }), data.evidence ? ` — ${data.evidence}` : "");
    const span = place.end ? `, characters ${place.start}–${place.end}` : "";
    fact("Place", make("code", { text: `${data.path}:${lineOf(data, place)}` }), span);
    fact("Source", [data.title, data.edition, data.publisher].filter(Boolean).join(", "));
    if (data.has_page) {
      const [first, last] = data.page_lines;
      const lines = !first ? "" : first === last ? ` (line ${first})` : ` (lines ${first}–${last})`;
      const href = `kern/page/${pathOf(data.key)}#L${data.page_lines[0] || 1}`;
      fact("As received", make("a", { href, target: "_blank", rel: "noopener", text: `The publisher’s page${lines}` }));
    }
    const parts = [make("h3", { text: "Where this comes from" }), list];
    if (data.references.length) {
      parts.push(make("h3", { text: "The report’s own references" }),
        make("ul", { class: "references" }, ...data.references.map((text) => make("li", { text }))));
    }
    return parts;
  }

  /** A sentence of a quotation was clicked: it is opened alone, unless words are being selected. */
  function openSentence(sentence) {
    const span = /(?:^| )at-(\d+)-(\d+)(?: |$)/.exec(sentence.className);
    const link = find("a.cite", sentence.closest("blockquote"));
    const place = span && link && placeOf(hrefOf(link).replace(/:\d+-\d+$/, `:${span[1]}-${span[2]}`));
    if (!place || String(getSelection())) return;
    if (location.hash !== place.href) history.pushState(null, "", here() + place.href);
    open(place, link);
  }

  document.addEventListener("click", (event) => {
    const sentence = event.target.closest?.(".sentence");
    if (sentence) openSentence(sentence);
    const link = event.target.closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const place = placeOf(hrefOf(link));
    if (!place) return;
    event.preventDefault();
    if (link.matches(".copy-link")) copyLink(place);
    else if (link.matches(".copy-citation")) copyCitation(place);
    else {
      if (location.hash !== place.href) history.pushState(null, "", here() + place.href);
      open(place, link);
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !find("#source")?.open || find("dialog.menu[open]")) return;
    event.preventDefault();
    close();
  });

  Object.assign(window.kern, {
    /** Opens or closes the panel as the address says. */
    showPlace() {
      const place = placeOf(location.hash);
      if (place) open(place);
      else close({ address: false });
    },
    closePanel: close,
  });
})();
