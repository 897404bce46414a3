/* What can be done with an answer: judge it, ask it in other words, go to the newest. */
(() => {
  const { find, all, make, say } = window.kern;
  const NOTED = "Noted in a file on the computer that runs Kern";
  const turnOf = (element) => all("#talk .answer").indexOf(element.closest(".answer"));

  // ---- judging --------------------------------------------------------------------

  let judged = -1;
  async function judge(turn, kind) {
    const response = await fetch("kern/judge", {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ turns: window.kern.turns, turn, kind }),
    }).then((r) => r.json()).catch(() => null);
    say({ kept: NOTED, known: `${NOTED} already` }[response?.outcome] || "Your note could not be kept.");
  }

  // ---- asking in other words ------------------------------------------------------

  function edit(link) {
    const line = link.closest(".understood");
    const answer = link.closest(".answer");
    const at = turnOf(link);
    const field = make("textarea", { rows: "2", maxlength: "2000", "aria-label": "The question, in other words" });
    field.value = new URLSearchParams(new URL(link.href).search).get("q") || "";
    const close = () => { form.remove(); line.hidden = false; link.focus(); };
    const save = (event) => {
      event?.preventDefault();
      const asked = field.value.trim();
      if (!asked || asked === window.kern.turns[at]?.q) { close(); return; }
      // The old answer stays readable until the new one takes its place.
      answer.classList.add("stale");
      form.remove();
      line.hidden = false;
      window.kern.replaceTurn(at, asked);
    };
    const form = make("form", { class: "editing", onsubmit: save }, field,
      make("div", {}, make("button", { type: "submit", text: "Save" }), make("button", { type: "button", text: "Cancel", onclick: close }),
        make("small", { text: "Replaces this question; the answers after it are found anew." })));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) save(event);
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    });
    line.after(form);
    line.hidden = true;
    field.focus();
    field.select();
  }

  // ---- the newest answer ----------------------------------------------------------

  function toNewest() {
    const asked = all("#talk .asked").at(-1);
    if (!asked) { find("#question textarea")?.focus(); return; }
    asked.tabIndex = -1;
    asked.focus({ preventScroll: true });
    asked.scrollIntoView({ block: "start" });
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("a, button");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const own = "a.edit, a.judge-good, a.judge-bad, a.to-newest";
    if (target.matches(own)) event.preventDefault();
    if (target.matches("a.edit")) edit(target);
    else if (target.matches("a.judge-good")) judge(turnOf(target), "Good");
    else if (target.matches("a.judge-bad")) { judged = turnOf(target); find("#judge").showModal(); }
    else if (target.matches("a.to-newest")) toNewest();
    else if (target.dataset.judge) { target.closest("dialog").close(); judge(judged, target.dataset.judge); }
  }, true);

  // Links that act as buttons answer to the space bar too.
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches?.('a[role="button"]')) return;
    event.preventDefault();
    event.target.click();
  });
})();
