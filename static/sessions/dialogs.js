// Questions that must be answered before something goes on.
import { find } from "./dom.js";

/** Show a dialog and resolve to whether it was closed with `answer`. The browser returns the focus. */
export function ask(id, { title, text, rule, answer }) {
  const dialog = document.getElementById(id);
  if (title) find("[data-title]", dialog).textContent = title;
  if (text) find("[data-text]", dialog).textContent = text;
  if (rule) find("[data-rule-text]", dialog).textContent = rule;
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === answer), { once: true });
    dialog.showModal();
  });
}
