// The ticket's moving parts: status, clock, and the identity checklist.
import { Problem } from "./api.js";
import { announce, find, findAll, textElement } from "./dom.js";

const WARN_AT = 300;

export class Clock {
  #root = find("[data-sla]");
  #chip = find("[data-sla-chip]");
  #skew;
  #said = new Set();

  /** `serverNow`: the server's time when the page was made; this computer's clock may be wrong. */
  constructor(serverNow) {
    this.#skew = new Date(serverNow) - Date.now();
    const data = this.#root.dataset;
    this.started = new Date(data.started);
    this.sla = {
      responseDueAt: data.responseDue,
      respondedAt: data.responded,
      resolutionDueAt: data.resolutionDue,
    };
    this.ended = data.ended;
    this.tick();
    setInterval(() => this.tick(), 1000);
  }

  /** The trainee has written: the first reply is out. */
  replied() {
    if (!this.sla.respondedAt) this.update({ ...this.sla, respondedAt: new Date(Date.now() + this.#skew) });
  }

  update(sla, ended) {
    this.sla = sla;
    this.ended = ended || this.ended;
    this.tick();
  }

  tick() {
    this.#show("response", this.sla.responseDueAt, this.sla.respondedAt || this.ended);
    const text = this.#show("resolution", this.sla.resolutionDueAt, this.ended);
    find("[data-sla-chip-text]", this.#chip).textContent = text;
  }

  #show(name, due, doneAt) {
    const row = find(`[data-sla-row="${name}"]`, this.#root);
    const end = new Date(due);
    const now = doneAt ? new Date(doneAt) : new Date(Date.now() + this.#skew);
    const left = Math.floor((end - now) / 1000);
    const text = doneAt ? (left >= 0 ? "Met" : `Missed by ${duration(-left)}`) : clockText(left);
    const whole = end - this.started;
    const isShort = left < Math.min(WARN_AT, whole / 4000);
    const tone = left < 0 ? "bad" : doneAt ? "good" : isShort ? "warn" : "";
    for (const element of name === "resolution" ? [row, this.#chip] : [row]) setTone(element, tone);
    find("[data-sla-text]", row).textContent = text;
    const bar = find("[data-sla-bar]", row);
    setTone(bar, tone);
    bar.value = whole > 0 ? Math.min(100, (100 * (now - this.started)) / whole) : 100;
    if (!doneAt) this.#warn(name, left);
    return text;
  }

  /** Say it once when little or no time is left. */
  #warn(name, left) {
    const what = name === "response" ? "the first reply" : "the resolution";
    for (const [mark, words] of [[0, "is overdue"], [60, "is due in a minute"], [WARN_AT, "is due in five minutes"]]) {
      const key = `${name}:${mark}`;
      if (left > mark || left < mark - 2 || this.#said.has(key)) continue;
      this.#said.add(key);
      announce(`${what} ${words}`);
    }
  }
}

function clockText(left) {
  return left >= 0 ? `${duration(left)} left` : `${duration(-left)} over`;
}

function duration(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const pad = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

function setTone(element, tone) {
  for (const name of ["good", "warn", "bad"]) element.classList.toggle(`tone-${name}`, tone === name);
}

export function showStatus(status) {
  const badge = find("[data-ticket-status]");
  badge.textContent = status.charAt(0).toUpperCase() + status.slice(1);
  badge.className = `badge ${{ active: "badge-info", reopened: "badge-warn" }[status] || ""}`;
  find("[data-reopened]").hidden = status !== "reopened";
}

export class Identity {
  #root = find("[data-verification]");
  #badge = find("[data-identity]");
  #details = new Map();

  /** `onProof(toolId)`: the trainee wants to run a proof of identity. */
  constructor({ api, onProof }) {
    this.api = api;
    for (const item of findAll("[data-method]", this.#root)) {
      this.#details.set(item.dataset.method, { outcome: item.dataset.outcome || null });
      find("[data-proof-tool]", item)?.addEventListener("click", (event) =>
        onProof(event.currentTarget.dataset.proofTool),
      );
      for (const button of findAll("[data-judge]", item)) {
        button.addEventListener("click", () => this.#judge(item, button));
      }
    }
  }

  /** none, basic or strong, as the desk's rules count it. */
  get level() {
    const confirmed = [...this.#details].filter(([, detail]) => detail.outcome === "confirmed");
    if (confirmed.some(([method]) => this.#isProof(method))) return "strong";
    return confirmed.length >= 2 ? "basic" : "none";
  }

  update(verification) {
    for (const detail of verification) {
      this.#details.set(detail.method, detail);
      const item = this.#item(detail.method);
      if (item) this.#show(item, detail);
    }
    const labels = { none: "Not verified", basic: "Basic check", strong: "Verified" };
    const tones = { none: "badge-warn", basic: "badge-info", strong: "badge-good" };
    this.#badge.textContent = labels[this.level];
    find("[data-identity-text]").textContent = labels[this.level];
    this.#badge.className = `badge ${tones[this.level]}`;
  }

  close() {
    for (const button of findAll("button", this.#root)) button.disabled = true;
  }

  #item(method) {
    return find(`[data-method="${method}"]`, this.#root);
  }

  #isProof(method) {
    return Boolean(find("[data-proof-tool]", this.#item(method)));
  }

  #show(item, { evidence, outcome }) {
    item.dataset.outcome = outcome || "";
    find("[data-method-outcome]", item).textContent = outcome === "confirmed" ? "Confirmed" : outcome ? "Mismatch" : "";
    find("[data-evidence]", item).replaceChildren(...evidence.map((one) => textElement("li", one.text)));
    find("[data-method-reason]", item).hidden = evidence.length > 0;
    for (const button of findAll("[data-judge]", item)) {
      button.disabled = evidence.length === 0;
      button.setAttribute("aria-pressed", String(button.dataset.judge === outcome));
    }
  }

  async #judge(item, button) {
    const error = find("[data-method-error]", item);
    error.textContent = "";
    const outcome = button.dataset.judge;
    const method = item.dataset.method;
    try {
      await this.api.post("verification", { method, outcome });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      error.textContent = problem.message;
      return;
    }
    const evidence = findAll("[data-evidence] li", item).map((line) => ({ text: line.textContent }));
    this.update([{ ...this.#details.get(method), method, evidence, outcome }]);
    announce(`${find(".method-name", item).textContent.trim()}: ${outcome}`);
  }
}
