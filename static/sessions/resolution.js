// The resolution form: its draft is kept on the server while it is written.
import { Problem } from "./api.js";
import { debounced, find, findAll } from "./dom.js";
import { ask } from "./dialogs.js";

const SAVE_AFTER = 1200;
const MOST = 2000;

export class Resolution {
  #form = find("[data-resolve]");
  #state = find("[data-draft-state]");
  #error = find("[data-resolve-error]");
  #count = find("[data-docs-count]");
  #save = debounced(() => this.#saveDraft(), SAVE_AFTER);
  #closed = false;

  /** `onReopened()`, `onFinished()`. */
  constructor({ api, onReopened, onFinished }) {
    this.api = api;
    this.onReopened = onReopened;
    this.onFinished = onFinished;
    this.#form.addEventListener("input", () => {
      this.#show();
      this.#state.textContent = "Not saved yet";
      this.#save();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    addEventListener("pagehide", () => this.#save.flush());
    this.#show();
  }

  close() {
    this.#closed = true;
    this.#save.cancel();
    for (const control of this.#form.elements) control.disabled = true;
  }

  #values() {
    const values = Object.fromEntries(new FormData(this.#form));
    return { resolutionType: "", ...values };
  }

  #show() {
    const { resolutionType, documentation } = this.#values();
    find("[data-escalation]", this.#form).hidden = resolutionType !== "escalated";
    const used = [...documentation.trim()].length;
    this.#count.textContent = `${used} / ${MOST}`;
    this.#count.classList.toggle("text-bad", used > MOST);
  }

  async #saveDraft() {
    if (this.#closed) return;
    this.#state.textContent = "Saving…";
    try {
      await this.api.put("draft", this.#values());
      this.#state.textContent = "Draft saved";
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#state.textContent = `Draft not saved. ${problem.message}`;
    }
  }

  async #submit() {
    const values = this.#values();
    if (!this.#complete(values)) return;
    this.#save.cancel();
    const button = find("[data-testid=resolve-submit]", this.#form);
    button.disabled = true;
    try {
      const answer = await this.api.post("resolve", values);
      if (answer.ticketReopened) {
        this.onReopened();
        this.#saveDraft();
        await ask("resolve-dialog", { answer: "ok" });
      } else {
        this.onFinished();
        return;
      }
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#refuse(problem);
    }
    button.disabled = this.#closed;
  }

  /** Say what is missing, all at once, and go to the first. */
  #complete(values) {
    const missing = {};
    const general = values.resolutionType ? "" : "Choose whether the ticket is resolved or escalated.";
    if (values.resolutionType === "escalated" && !values.escalationTeam) missing.escalationTeam = "Choose the team that takes over.";
    if (!values.documentation.trim()) missing.documentation = "Write what happened, what you did and how you know that it worked.";
    if ([...values.documentation.trim()].length > MOST) missing.documentation = `At most ${MOST} characters.`;
    this.#showErrors(missing, general);
    return !general && Object.keys(missing).length === 0;
  }

  #refuse(problem) {
    const known = Object.fromEntries(Object.entries(problem.fields).filter(([name]) => find(`[data-error="${name}"]`, this.#form)));
    this.#showErrors(known, Object.keys(known).length ? "" : problem.message);
  }

  #showErrors(fields, general) {
    this.#error.textContent = general;
    for (const line of findAll("[data-error]", this.#form)) {
      const name = line.dataset.error;
      line.textContent = fields[name] || "";
      this.#form.elements[name].setAttribute("aria-invalid", String(name in fields));
    }
    const [first] = Object.keys(fields);
    if (general) this.#form.elements.resolutionType[0].focus();
    else if (first) this.#form.elements[first].focus();
  }
}
