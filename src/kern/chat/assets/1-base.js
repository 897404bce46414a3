/* What the other scripts share: finding and making elements, saying and copying things.
   Text of the corpus reaches the document through textContent only. */
"use strict";
window.kern = {};
(() => {
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

  /** Calls back once an element is there: Gradio draws some time after this script runs. */
  function whenThere(selector, then) {
    const there = find(selector);
    if (there) { then(there); return; }
    const waiting = setInterval(() => {
      const late = find(selector);
      if (!late) return;
      clearInterval(waiting);
      then(late);
    }, 30);
  }

  let timer;
  /** Shows a short note, and has it read out. */
  function say(text) {
    const home = find("dialog[open]") || document.body;
    const live = find("#said") || make("div", { id: "said", role: "status" });
    home.append(live);
    live.textContent = text;
    live.classList.add("shown");
    clearTimeout(timer);
    timer = setTimeout(() => live.classList.remove("shown"), 4000);
  }

  async function copy(text, said) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no permission, or a page without https: the old way
      const area = make("textarea", { "aria-hidden": "true" });
      area.value = text;
      (find("dialog[open]") || document.body).append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(said);
  }

  /** Puts text into one of Gradio's fields, as if it had been typed. */
  function fill(id, text, { focus = true } = {}) {
    const field = find(`#${id} textarea, #${id} input`);
    if (!field) return;
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (!focus) return;
    field.focus();
    field.setSelectionRange(text.length, text.length);
  }

  Object.assign(window.kern, { find, all, make, whenThere, say, copy, fill });
})();
