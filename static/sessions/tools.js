// The desk's tools: choose one, give its arguments, run it, see what came of it.
import { Problem } from "./api.js";
import { formatTime } from "../js/times.js";
import { fill, find, findAll, fromTemplate, textElement } from "./dom.js";
import { ask } from "./dialogs.js";

const DEMANDS = {
  basic: "The desk's rules: make a basic identity check first (two matching details, or a proof).",
  strong: "The desk's rules: verify the caller by a proof first (call-back, code to the registered device, or manager approval).",
};
const HELD = {
  none: "So far nothing is confirmed.",
  basic: "So far: a basic check, no proof.",
  strong: "So far: verified by a proof.",
};
const NOTES = { refused: "It was refused.", nothing: "Nothing to see or do here." };

export class Tools {
  #root = find("[data-tools]");
  #list = find("[data-tool-list]");
  #runner = find("[data-runner]");
  #log = find("[data-tool-log]");
  #runs = find("[data-tool-runs]");
  #filter = find("[data-tool-filter]");
  #catalogue = new Map();
  #chosen = null;
  #opener = null;

  /** `identityHeld()`: none, basic or strong; `onShow()`: bring the tools into view. */
  constructor({ api, identityHeld, onShow }) {
    this.api = api;
    this.identityHeld = identityHeld;
    this.onShow = onShow;
    for (const tool of JSON.parse(find("#tool-catalogue").textContent)) this.#catalogue.set(tool.id, tool);
    for (const button of findAll("[data-tool]", this.#list)) {
      button.addEventListener("click", () => this.open(button.dataset.tool, button));
    }
    this.#filter.addEventListener("input", () => this.#narrow());
    find("[data-runner-back]").addEventListener("click", () => this.#back());
    this.#runner.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#back();
    });
    this.#runner.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    find("[data-tool-jump]").addEventListener("click", () => {
      find("#tool-log-heading").scrollIntoView();
      find("#tool-log-heading").focus();
    });
  }

  /** Open a tool; `opener` gets the focus back. */
  open(id, opener) {
    this.onShow();
    this.#chosen = this.#catalogue.get(id);
    this.#opener = opener;
    find("[data-runner-title]").textContent = this.#chosen.label;
    find("[data-runner-about]").textContent = this.#about();
    find("[data-runner-error]").textContent = "";
    find("[data-runner-arguments]").replaceChildren(...this.#chosen.arguments.map(argumentField));
    this.#list.hidden = true;
    this.#runner.hidden = false;
    this.#root.scrollTop = 0;
    (find("select, input", this.#runner) || find("[data-testid=tool-run]", this.#runner)).focus();
  }

  close() {
    find("[data-testid=tool-run]", this.#runner).disabled = true;
  }

  #about() {
    if (this.#chosen.reads) return "Looks only; changes nothing.";
    const demand = DEMANDS[this.#chosen.identity];
    return demand ? `Changes something. ${demand}` : "Changes something.";
  }

  #back() {
    this.#runner.hidden = true;
    this.#list.hidden = false;
    (this.#opener || this.#filter).focus();
  }

  async #submit() {
    const tool = this.#chosen;
    const chosen = Object.fromEntries(new FormData(this.#runner));
    if (tool.identity !== "none" && !(await this.#confirmed(tool))) return;
    const button = find("[data-testid=tool-run]", this.#runner);
    const error = find("[data-runner-error]");
    error.textContent = "";
    button.disabled = true;
    try {
      this.#record(tool, chosen, await this.api.post(`tools/${tool.id}`, { arguments: chosen }));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.code === "precondition_failed") {
        this.#record(tool, chosen, { status: "refused", text: problem.message });
      } else {
        error.textContent = problem.message;
      }
    } finally {
      button.disabled = false;
    }
  }

  #confirmed(tool) {
    return ask("tool-dialog", {
      title: `${tool.label}?`,
      text: "This changes the customer's account or access.",
      rule: `${DEMANDS[tool.identity]} ${HELD[this.identityHeld()]}`,
      answer: "run",
    });
  }

  #record(tool, chosen, { status, text, evidence }) {
    const at = new Date().toISOString();
    const run = fill(fromTemplate("tpl-run"), {
      label: tool.label,
      arguments: Object.values(chosen).join(", "),
      text,
      time: formatTime(at),
      note: evidence ? "New evidence in the identity check: judge it there." : NOTES[status],
    });
    run.classList.add(`run-${status}`);
    find("time", run).dateTime = at;
    this.#runs.prepend(run);
    this.#log.hidden = false;
    find("[data-tool-jump]").hidden = false;
    find("[data-tool-count]").textContent = this.#runs.children.length;
  }

  #narrow() {
    const words = this.#filter.value.trim().toLowerCase();
    let shown = 0;
    for (const group of findAll("[data-tool-group]", this.#list)) {
      const items = findAll("[data-tool]", group);
      for (const item of items) item.parentElement.hidden = !item.dataset.label.toLowerCase().includes(words);
      const left = items.filter((item) => !item.parentElement.hidden).length;
      group.hidden = left === 0;
      shown += left;
    }
    find("[data-tool-none]", this.#list).hidden = shown > 0;
  }
}

function argumentField({ id, label, choices }) {
  const field = textElement("div", "", "field");
  const name = textElement("label", label, "label");
  name.htmlFor = `argument-${id}`;
  const control = document.createElement(choices.length ? "select" : "input");
  control.className = choices.length ? "select" : "input";
  control.id = name.htmlFor;
  control.name = id;
  control.required = true;
  if (choices.length) {
    control.append(new Option(`Choose: ${label.toLowerCase()}`, ""), ...choices.map((choice) => new Option(choice, choice)));
  } else {
    control.maxLength = 100;
    control.autocomplete = "off";
  }
  field.append(name, control);
  return field;
}
