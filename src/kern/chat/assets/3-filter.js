/* The filter: one state for all tabs. What it is stands above the question, the matrix and
   the map, and whatever is asked, typed or clicked, is asked under it. */
(() => {
  const { find, all, make, say, whenThere } = window.kern;
  const none = () => ({ countries: [], bands: [] });
  let now = none();

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const on = (f = now) => f.countries.length + f.bands.length > 0;

  let known = null;
  function facts() {
    const home = known ? null : find("#head [data-scope]");
    if (home) known = JSON.parse(home.dataset.scope);
    return known || { countries: [], bands: [] };
  }

  /** The part of a filter that this corpus knows: an address may name anything. */
  function cleaned(given) {
    const list = (value) => (Array.isArray(value) ? value.map(String) : []);
    const { countries, bands } = facts();
    const codes = new Set(countries.map(([code]) => code));
    return {
      countries: [...new Set(list(given?.countries))].filter((c) => codes.has(c)).sort(),
      bands: [...new Set(list(given?.bands))].filter((b) => bands.includes(b)).sort(),
    };
  }

  function left() {
    const holds = ([code, , band]) => (!now.countries.length || now.countries.includes(code)) && (!now.bands.length || now.bands.includes(band));
    return facts().countries.filter(holds).map(([code]) => code);
  }

  const nameOf = (code) => facts().countries.find(([c]) => c === code)?.[1] || code;

  /** Codes of the countries that a link names, of which the filter leaves out some. */
  function outside(link) {
    if (!on()) return [];
    const named = [...link.classList].filter((c) => /^about-[A-Z]{2}$/.test(c)).map((c) => c.slice(6));
    if (link.dataset.country) named.push(link.dataset.country);
    const inside = new Set(left());
    return named.filter((code) => !inside.has(code));
  }

  /** Draws the chips, and takes away what would ask about a country outside of the filter. */
  function draw() {
    const total = new Set(facts().countries.map(([code]) => code)).size;
    const said = on() ? `Filter: ${new Set(left()).size} of ${total} countries` : "";
    for (const home of all(".filter-on")) {
      if (home.dataset.said === said) continue;
      home.dataset.said = said;
      home.replaceChildren(...(said ? [make("span", { class: "filter-chip" }, said,
        make("button", { type: "button", "aria-label": "Clear the filter", title: "Clear the filter", text: "×", onclick: () => clear("Filter cleared") }))] : []));
    }
    for (const item of all("#welcome li, .try li")) {
      const link = find("a.ask", item);
      const hide = Boolean(link) && outside(link).length > 0;
      if (item.hidden !== hide) item.hidden = hide;
    }
    for (const link of all("#atlas [data-country]")) link.classList.toggle("outside", outside(link).length > 0);
    for (const id of ["countries", "bands"]) {
      const field = find(`#filter-${id} input`);
      const hint = now[id].length ? "" : "all";
      if (field && field.placeholder !== hint) field.placeholder = hint;
    }
  }

  function change(next) {
    if (same(next, now)) return false;
    now = next;
    draw();
    dispatchEvent(new CustomEvent("kern:filter"));
    return true;
  }

  /** Sets the filter, and Gradio's fields with it. */
  function set(given) {
    if (change(cleaned(given))) whenThere("#filter-set", (button) => button.click());
  }

  function clear(note) {
    set(none());
    say(note);
    if (document.activeElement === document.body) find("#question textarea, #topic textarea")?.focus();
  }

  /** Before a link asks: a filter that leaves out a country it names is cleared, and that is said. */
  function makeWay(link) {
    if (link.matches(".unfiltered") && on()) { clear("Filter cleared"); return; }
    const names = outside(link).map(nameOf);
    if (names.length) clear(`Filter cleared: ${names.join(" and ")} ${names.length > 1 ? "lie" : "lies"} outside it`);
  }

  window.kern.filter = {
    set, draw, makeWay,
    lists: () => [now.countries, now.bands],
    chosen: (countries, bands) => { change(cleaned({ countries, bands })); },
    /** The filter as a turn carries it: nothing where nothing is filtered. */
    get turn() {
      return { ...(now.countries.length && { countries: now.countries }), ...(now.bands.length && { bands: now.bands }) };
    },
  };
})();
