/* The matrix's sorting and the map's colours. */
(() => {
  const { find, all } = window.kern;

  function sort(button) {
    const heading = button.closest("th");
    const order = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const other of all("th[aria-sort]", heading.parentElement)) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", order);
    const key = button.dataset.sort;
    const sign = order === "ascending" ? 1 : -1;
    const value = (row) => (key === "name" ? row.dataset.name : +row.dataset[key]);
    const compare = (a, b) => (key === "name" ? value(a).localeCompare(value(b), "en") : value(a) - value(b));
    const body = heading.closest("table").tBodies[0];
    // Rows that are equal keep their order, so that sorting twice sorts by two columns.
    body.append(...[...body.rows].sort((a, b) => sign * compare(a, b)));
  }

  function colour() {
    const byAnswer = find('.colour input[value="answer"]')?.checked;
    const last = all("#talk .answer:not(.problem)").at(-1);
    const answer = last?.matches(".answered") ? last : null; // a decline leaves no country
    const found = new Set([...(answer?.classList || [])].filter((c) => /^in-[A-Z]{2}$/.test(c)).map((c) => c.slice(3)));
    for (const atlas of all(".atlas")) {
      atlas.classList.toggle("by-answer", Boolean(byAnswer));
      for (const link of all("[data-country]", atlas)) link.classList.toggle("found", found.has(link.dataset.country));
    }
    for (const note of all(".colour-note"))
      note.textContent = !byAnswer ? "" : found.size ? `${found.size} in the last answer.` : last ? "The last question was declined: no country." : "There is no answer yet; ask which countries do something.";
  }

  // ---- a tile's name, for who cannot hover ------------------------------------------

  const HINT = "A tile asks about its country.";
  const TOUCH = matchMedia("(hover: none)");
  const hint = (tile, text) => { const at = find(".hint", tile.closest(".atlas")); if (at) at.textContent = text; };
  let touched = null;

  function named(event) {
    const tile = event.target.closest?.("a.tile");
    if (tile) hint(tile, tile.title);
  }
  function unnamed(event) {
    const tile = event.target.closest?.("a.tile");
    if (tile && tile !== touched) hint(tile, HINT);
  }
  for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, named);
  for (const kind of ["mouseout", "focusout"]) document.addEventListener(kind, unnamed);

  // By touch, the first tap names the country and the second asks.
  addEventListener("click", (event) => {
    const tile = event.target.closest?.("a.tile");
    const first = tile && tile !== touched && (event.pointerType === "touch" || (TOUCH.matches && event.pointerType !== "mouse" && event.detail > 0));
    for (const other of all("a.tile.touched")) other.classList.remove("touched");
    touched = first ? tile : null;
    if (!first) return;
    event.preventDefault();
    event.stopPropagation();
    tile.classList.add("touched");
    hint(tile, `${tile.title}. Tap again to ask.`);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".matrix th button");
    if (button) sort(button);
    if (event.target.closest?.("#view-map-button")) colour();
  });
  document.addEventListener("change", (event) => { if (event.target.closest?.(".colour")) colour(); });
  addEventListener("kern:answered", colour);
})();
