// Which part is in view: the desk's tabs, and on narrow screens one pane at a time.
import { find, findAll } from "./dom.js";

export class Views {
  #root = find("[data-workspace]");
  #tabs = findAll("[role=tab]");
  #buttons = findAll("[data-view-button]");
  #narrow = matchMedia("(width < 64rem)");

  /** `onChange()`: something else came into view. */
  constructor({ onChange }) {
    this.onChange = onChange;
    for (const tab of this.#tabs) {
      tab.addEventListener("click", () => this.select(tab.id));
      tab.addEventListener("keydown", (event) => this.#key(event, tab));
    }
    for (const button of this.#buttons) {
      button.addEventListener("click", () => this.show(button.dataset.viewButton));
    }
    this.#narrow.addEventListener("change", () => this.onChange());
  }

  /** Whether the conversation can be seen. */
  get showsChat() {
    return !this.#narrow.matches || this.#root.dataset.view === "chat";
  }

  /** Show a pane on a narrow screen: ticket, chat, tools or resolve. */
  show(view) {
    this.#root.dataset.view = view;
    for (const button of this.#buttons) {
      if (button.dataset.viewButton === view) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    if (view === "resolve") this.select("tab-resolve");
    if (view === "tools" && this.#selected().id === "tab-resolve") this.select("tab-tools");
    this.onChange();
  }

  /** Select a tab of the desk by its id. */
  select(id) {
    for (const tab of this.#tabs) {
      const isIt = tab.id === id;
      tab.setAttribute("aria-selected", String(isIt));
      tab.tabIndex = isIt ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isIt;
    }
  }

  #selected() {
    return this.#tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  }

  #key(event, tab) {
    const shown = this.#tabs.filter((one) => one.offsetParent !== null);
    const at = shown.indexOf(tab);
    const next = {
      ArrowRight: shown[(at + 1) % shown.length],
      ArrowLeft: shown[(at - 1 + shown.length) % shown.length],
      Home: shown[0],
      End: shown.at(-1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    this.select(next.id);
    next.focus();
  }
}
