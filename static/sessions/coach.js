// The coach of practice sessions: what the next hint costs, taking it, and what was taken.
import { Problem } from "./api.js";
import { formatTime } from "../js/times.js";
import { ask } from "./dialogs.js";
import { fill, find, fromTemplate } from "./dom.js";

export class Coach {
  #root = find("[data-coach]");
  #offer = find("[data-coach-offer]");
  #button = find("[data-coach-take]");
  #error = find("[data-coach-error]");
  #closed = false;

  constructor(api) {
    this.api = api;
    this.#button.addEventListener("click", () => this.#take());
    // What comes next changes with every message and tool: the offer is looked at when it is shown.
    new MutationObserver(() => {
      if (!this.#root.hidden) this.refresh();
    }).observe(this.#root, { attributeFilter: ["hidden"] });
  }

  /** Ask what can be had now. */
  async refresh() {
    if (this.#closed) return;
    await this.#attempt(async () => this.#show(await this.api.get("hint")));
  }

  close() {
    this.#closed = true;
    this.#offer.hidden = true;
    find("[data-coach-reason]").textContent = "This session is over.";
  }

  #show({ offer, reason, hints, spent }) {
    this.#offer.hidden = !offer || this.#closed;
    find("[data-coach-reason]").textContent = reason;
    if (offer) {
      fill(this.#offer, { aim: offer.aim, price: priced(offer.price) });
      this.#button.dataset.level = offer.level;
      this.#button.dataset.price = offer.price;
    }
    find("[data-coach-log]").hidden = hints.length === 0;
    find("[data-coach-spent]").textContent = spent;
    find("[data-coach-hints]").replaceChildren(...hints.reverse().map(taken));
  }

  async #take() {
    const { level, price } = this.#button.dataset;
    if (Number(price) && !(await this.#confirmed(price))) return;
    this.#button.disabled = true;
    await this.#attempt(() => this.api.post("hint", { level: Number(level) }));
    const refused = this.#error.textContent;
    await this.refresh();
    this.#error.textContent ||= refused;
    this.#button.disabled = false;
    if (!this.#offer.hidden) this.#button.focus();
  }

  #confirmed(price) {
    return ask("hint-dialog", {
      title: `Take this hint for ${price} XP?`,
      text: `“${find("[data-f=aim]", this.#offer).textContent}”, for the next step from where things stand now. ${price} XP come off what this session earns when it is passed.`,
      answer: "take",
    });
  }

  async #attempt(action) {
    this.#error.textContent = "";
    try {
      await action();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#error.textContent = problem.message;
    }
  }
}

function priced(price) {
  return price ? `${price} XP` : "free";
}

function taken({ aim, text, createdAt }) {
  const item = fill(fromTemplate("tpl-hint"), { aim, text, time: formatTime(createdAt) });
  find("time", item).dateTime = createdAt;
  return item;
}
