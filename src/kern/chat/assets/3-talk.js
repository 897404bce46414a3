/* The conversation: its turns, its address, and those kept in this browser. */
(() => {
  const { find, all, make, whenThere, say, fill, filter, showPlace, closePanel } = window.kern;
  const STORE = "kern.conversations";
  const MOST_KEPT = 100;
  const VIEWS = ["ask", "matrix", "map", "corpus", "report"];
  const OWN = ["q", "in", "band", "view", "topic"];
  const state = { turns: [], waiting: false, kept: null, view: "ask", topic: "", shown: "", edited: null };

  // ---- addresses ------------------------------------------------------------------

  function turnsIn(search) {
    const turns = [];
    for (const [name, value] of new URLSearchParams(search)) {
      if (name === "q" && value.trim()) turns.push({ q: value.trim() });
      else if (turns.length && (name === "in" || name === "band"))
        turns.at(-1)[name === "in" ? "countries" : "bands"] = value.split(".").filter(Boolean);
    }
    return turns;
  }

  /** The filter of an address: the matrix's, which stands before all questions, or the last question's. */
  function filterIn(search) {
    const query = new URLSearchParams(search);
    if (!query.get("topic")) return turnsIn(search).at(-1);
    const own = {};
    for (const [name, value] of query) {
      if (name === "q") break;
      if (name === "in" || name === "band") own[name === "in" ? "countries" : "bands"] = value.split(".").filter(Boolean);
    }
    return own;
  }

  function address() {
    const kept = new URLSearchParams();
    for (const [name, value] of new URLSearchParams(location.search))
      if (!OWN.includes(name)) kept.append(name, value);
    if (state.view !== "ask") kept.append("view", state.view);
    const filtered = ({ countries, bands }) => {
      if (countries?.length) kept.append("in", countries.join("."));
      if (bands?.length) kept.append("band", bands.join("."));
    };
    if (state.topic && state.view === "matrix") {
      kept.append("topic", state.topic);
      filtered(filter.turn);
    }
    for (const turn of state.turns) {
      kept.append("q", turn.q);
      filtered(turn);
    }
    const search = kept.toString();
    return location.pathname + (search ? `?${search}` : "");
  }

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const push = () => history.pushState(null, "", address());

  function hold(turns, { edited = false } = {}) {
    state.turns = turns;
    state.waiting = turns.length > 0;
    if (!edited) for (const answer of all("#talk .stale")) answer.classList.remove("stale");
    document.body.classList.toggle("has-turns", turns.length > 0);
    keep(turns, edited);
    return turns;
  }

  /** A question typed: the turns that are to be answered. */
  function add(question, countries, bands) {
    const q = (question || "").trim();
    if (!q) return state.turns;
    const turn = { q };
    if (countries?.length) turn.countries = countries;
    if (bands?.length) turn.bands = bands;
    closePanel({ address: false });
    hold([...state.turns, turn]);
    push();
    return state.turns;
  }

  /** Shows a conversation, and puts it in the address; the filter is that of its last question. */
  function show(turns) {
    closePanel({ address: false });
    hold(turns);
    filter.set(turns.at(-1));
    openView("ask");
    push();
    find("#again")?.click();
  }

  /** Asks one turn in other words, in its place; the answers after it are found anew. */
  function replaceTurn(at, question) {
    const q = question.trim();
    if (!q || !state.turns[at] || q === state.turns[at].q) return;
    closePanel({ address: false });
    state.edited = at;
    hold(state.turns.map((turn, n) => (n === at ? { ...turn, q } : turn)), { edited: true });
    push();
    find("#again")?.click();
  }

  function openView(name) {
    state.view = VIEWS.includes(name) ? name : "ask";
    // Where the window is too narrow for all tabs, Gradio puts the rest into a menu.
    const label = { ask: "Ask", matrix: "Matrix", map: "Map", corpus: "Corpus", report: "Report card" }[state.view];
    const tab = find(`#view-${state.view}-button`)
      || all("#views .overflow-dropdown button").find((button) => button.textContent.trim() === label);
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  }

  const shownNow = () => JSON.stringify([state.topic, filter.lists()]);

  /** The matrix's question, a new one typed or that of the address, and the filter it is asked under. */
  function topic(typed) {
    if (typed === undefined) state.topic = new URLSearchParams(location.search).get("topic") || "";
    else {
      state.topic = typed.trim();
      push();
    }
    state.shown = shownNow();
    return [state.topic, ...filter.lists()];
  }

  /** Draws the matrix of the address, unless it stands there already. */
  function drawMatrix() {
    if (state.view !== "matrix" || shownNow() === state.shown) return;
    whenThere("#matrix-again", (again) => {
      fill("topic", state.topic, { focus: false });
      again.click();
    });
  }

  /** Opens a question in the matrix, as its link says. */
  function openMatrix(link) {
    const { search } = new URL(link.href);
    closePanel({ address: false });
    state.topic = new URLSearchParams(search).get("topic") || "";
    filter.set(filterIn(search));
    openView("matrix");
    push();
    drawMatrix();
    scrollTo({ top: 0 });
  }

  addEventListener("kern:filter", () => {
    if (state.view !== "matrix" || !state.topic) return;
    history.replaceState(null, "", address());
    drawMatrix();
  });

  addEventListener("popstate", () => {
    const query = new URLSearchParams(location.search);
    const turns = turnsIn(location.search);
    openView(query.get("view") || "ask");
    const matrix = state.view === "matrix" && query.get("topic");
    if (!same(turns, state.turns)) {
      hold(turns);
      filter.set(turns.at(-1));
      find("#again")?.click();
    }
    if (matrix) {
      state.topic = query.get("topic");
      filter.set(filterIn(location.search));
      drawMatrix();
    }
    showPlace();
  });

  // ---- kept conversations ---------------------------------------------------------

  function stored() {
    try {
      const found = JSON.parse(localStorage.getItem(STORE) || "[]");
      return Array.isArray(found) ? found.filter((c) => c && Array.isArray(c.turns)) : [];
    } catch { return []; }
  }

  function store(conversations) {
    try { localStorage.setItem(STORE, JSON.stringify(conversations.slice(0, MOST_KEPT))); }
    catch { say("This browser keeps nothing for this page."); }
  }

  function keep(turns, edited) {
    if (!turns.length) { state.kept = null; return; }
    const conversations = stored();
    const begins = (c) => c.turns.length <= turns.length && same(c.turns, turns.slice(0, c.turns.length));
    let own = conversations.find((c) => c.id === state.kept && (edited || begins(c))) || conversations.find((c) => same(c.turns, turns));
    if (!own) own = { id: `${Date.now()}-${Math.floor(1e6 * Math.random())}`, name: String(turns[0].q).slice(0, 80) };
    state.kept = own.id;
    store([{ ...own, turns, at: Date.now() }, ...conversations.filter((c) => c.id !== own.id)]);
  }

  function drawKept() {
    const list = find("#kept ul");
    const conversations = stored();
    list.replaceChildren(...conversations.map((c) => {
      const questions = c.turns.length === 1 ? "1 question" : `${c.turns.length} questions`;
      const name = make("button", { type: "button", class: "name", onclick: () => { find("#kept").close(); state.kept = c.id; show(c.turns); } },
        make("span", { text: String(c.name) }), make("small", { text: `${questions}, ${new Date(c.at).toLocaleDateString("en-GB")}` }));
      const rename = make("button", { type: "button", text: "Rename", "aria-label": `Rename ${c.name}`, onclick: () => renaming(c, item) });
      const remove = make("button", { type: "button", text: "Delete", "aria-label": `Delete ${c.name}`, onclick: () => {
        const before = stored();
        store(before.filter((other) => other.id !== c.id));
        const was = state.kept;
        if (state.kept === c.id) state.kept = null;
        // The row stays where it is until the list is opened again, so that no other slides under the pointer.
        const undo = make("button", { type: "button", text: "Undo", "aria-label": `Undo: keep ${c.name}`, onclick: () => {
          store([...stored(), c].sort((a, b) => b.at - a.at));
          state.kept = was;
          item.replaceChildren(name, rename, remove);
          remove.focus();
          say("Kept");
        } });
        item.style.minHeight = `${item.getBoundingClientRect().height}px`;
        item.replaceChildren(make("span", { class: "gone", text: `Deleted: ${c.name}` }), undo);
        undo.focus();
        say("Deleted");
      } });
      const item = make("li", {}, name, rename, remove);
      return item;
    }));
    if (!conversations.length) list.append(make("li", { class: "none", text: "None yet. Each conversation is kept here from its first question." }));
  }

  function renaming(conversation, item) {
    const field = make("input", { type: "text", maxlength: "80", "aria-label": "New name" });
    field.value = conversation.name;
    const done = () => {
      const name = field.value.trim();
      if (name) store(stored().map((c) => (c.id === conversation.id ? { ...c, name } : c)));
      drawKept();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); done(); }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); drawKept(); }
    });
    item.replaceChildren(field, make("button", { type: "button", text: "Save", onclick: done }));
    field.select();
  }

  // ---- exports --------------------------------------------------------------------

  async function take(form) {
    if (!state.turns.length) { say("Ask something first: there is no conversation yet."); return; }
    const response = await fetch(`kern/export/${form}`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ turns: state.turns }),
    }).catch(() => null);
    if (!response?.ok) { say("The export failed; is Kern still running?"); return; }
    const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") || "")?.[1] || "kern-conversation";
    const href = URL.createObjectURL(await response.blob());
    const link = make("a", { href, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(href), 10000);
    say(`Saved as ${name}`);
  }

  // ---- clicks ---------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("a, button");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (target.matches("a.ask, a.table, a.home")) {
      event.preventDefault();
      if (target.matches(".home")) show([]);
      else if (target.matches(".table")) openMatrix(target);
      else {
        filter.makeWay(target);
        const asked = turnsIn(new URL(target.href).search).map((turn) => ({ ...turn, ...filter.turn }));
        show(target.closest("#welcome") ? asked : [...state.turns, ...asked]);
      }
    } else if (target.id === "begin") {
      show([]);
      find("#question textarea")?.focus();
    } else if (target.id === "kept-open") { drawKept(); find("#kept").showModal(); }
    else if (target.id === "export-open") find("#export").showModal();
    else if (target.matches("dialog.menu .close")) target.closest("dialog").close();
    else if (target.dataset.export) take(target.dataset.export);
    else if (event.isTrusted && (/^view-\w+-button$/.test(target.id) || target.closest("#views .overflow-dropdown"))) {
      const view = target.textContent.trim().toLowerCase().split(" ")[0];
      if (view === state.view) return;
      state.view = view;
      closePanel({ address: false });
      push();
      if (state.topic) drawMatrix();
    }
  }, true);

  /** When the answers are there: the newest question at the top of the window. */
  function arrived() {
    for (const role of ["user", "bot"])
      for (const message of all(`#talk [data-testid="${role}"]:not([data-named])`)) {
        // Gradio reads the message's markup out as its label.
        message.setAttribute("aria-label", role === "user" ? "Question" : "Answer");
        message.dataset.named = "1";
      }
    for (const button of all(".submit-button:not([aria-label])")) button.setAttribute("aria-label", "Send");
    filter.draw();
    const answers = all("#talk .answer:not(.problem)");
    if (!state.waiting || answers.length < state.turns.length || find("#talk .answer.stale")) return;
    state.waiting = false;
    dispatchEvent(new CustomEvent("kern:answered"));
    if (state.edited !== null) find(".edit", answers[state.edited])?.focus();
    else if (state.turns.length > 1) all("#talk .asked").at(-1)?.scrollIntoView({ block: "start" });
    state.edited = null;
    showPlace();
  }

  async function watchLoading() {
    for (;;) {
      const at = find("#state");
      let health = null;
      try { health = await (await fetch("healthz")).json(); } catch { /* restarting; ask again */ }
      if (at && health) at.textContent = { loading: `Kern is ${health.stage} …`, failed: "Kern cannot answer; see the terminal." }[health.status] || "";
      if (at && health && health.status !== "loading") return;
      await new Promise((resolve) => { setTimeout(resolve, 400); });
    }
  }

  function begin() {
    new MutationObserver(arrived).observe(document.body, { childList: true, subtree: true });
    watchLoading();
    if (!hold(turnsIn(location.search)).length) showPlace();
    const view = new URLSearchParams(location.search).get("view") || "ask";
    const filtered = filterIn(location.search);
    if (filtered) whenThere("#head [data-scope]", () => filter.set(filtered));
    // Gradio draws what follows some time after.
    if (state.turns.length) whenThere("#again", (again) => again.click());
    if (view !== "ask") whenThere("#view-ask-button", () => setTimeout(() => openView(view), 60));
    if (view === "matrix") whenThere("#matrix-again", () => {
      state.topic = new URLSearchParams(location.search).get("topic") || "";
      state.view = view;
      if (state.topic) drawMatrix();
    });
  }
  // Gradio may put this script into the page before or after it has been read.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();

  Object.assign(window.kern, { add, show, topic, replaceTurn });
  Object.defineProperty(window.kern, "turns", { get: () => state.turns });
})();
