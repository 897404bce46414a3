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
    const answer = all("#talk .answer.answered").at(-1);
    const found = new Set([...(answer?.classList || [])].filter((c) => /^in-[A-Z]{2}$/.test(c)).map((c) => c.slice(3)));
    for (const atlas of all(".atlas")) {
      atlas.classList.toggle("by-answer", Boolean(byAnswer));
      for (const link of all("[data-country]", atlas)) link.classList.toggle("found", found.has(link.dataset.country));
    }
    for (const note of all(".colour-note"))
      note.textContent = !byAnswer ? "" : found.size ? `${found.size} in the last answer.` : "There is no answer yet; ask which countries do something.";
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".matrix th button");
    if (button) sort(button);
    if (event.target.closest?.("#view-map-button")) colour();
  });
  document.addEventListener("change", (event) => { if (event.target.closest?.(".colour")) colour(); });
})();
