// The replay: steps through the moments of an ended session and shows how things stood after each.
import { find, findAll } from "./dom.js";

const IDENTITY = { none: ["Not verified", "badge-warn"], basic: ["Basic check", "badge-info"], strong: ["Verified", "badge-good"] };

class Replay {
  #standings = JSON.parse(find("#replay-standings").textContent);
  #slider = find("[data-slider]");
  #items = findAll("[data-moment]");
  #dots = findAll("[data-dot]");
  #number = 0;

  constructor() {
    this.#slider.disabled = false;
    this.#slider.addEventListener("input", () => this.show(Number(this.#slider.value)));
    for (const button of findAll("[data-step]")) {
      button.addEventListener("click", () => this.show(this.#number + Number(button.dataset.step)));
    }
    for (const button of findAll("[data-go]")) {
      button.addEventListener("click", () => this.show(Number(button.dataset.go), { scroll: false }));
    }
    for (const dot of this.#dots) dot.addEventListener("click", () => this.show(Number(dot.dataset.dot)));
    document.addEventListener("keydown", (event) => this.#key(event));
    const [, named] = location.hash.match(/^#moment-(\d+)$/) || [];
    this.show(Number(named) || 1, { scroll: Boolean(named) });
  }

  /** Show moment `number`, from 1; what is out of range is brought into it. */
  show(number, { scroll = true } = {}) {
    const count = this.#standings.length;
    this.#number = Math.min(Math.max(number, 1), count);
    const now = this.#standings[this.#number - 1];
    this.#slider.value = this.#number;
    for (const button of findAll("[data-step]")) {
      button.disabled = button.dataset.step === "1" ? this.#number === count : this.#number === 1;
    }
    const at = `Moment ${this.#number} of ${count}, turn ${now.turn}, ${duration(now.seconds)}`;
    find("[data-at]").textContent = at;
    this.#slider.setAttribute("aria-valuetext", at);
    this.#mark(scroll);
    this.#offerRetry();
    showCustomer(now);
    showDesk(now);
    showWorld(now);
  }

  #mark(scroll) {
    for (const item of this.#items) {
      const number = Number(item.dataset.moment);
      item.classList.toggle("is-now", number === this.#number);
      item.classList.toggle("is-later", number > this.#number);
      const button = find("[data-go]", item);
      if (number === this.#number) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    for (const dot of this.#dots) dot.classList.toggle("is-now", Number(dot.dataset.dot) === this.#number);
    if (scroll) this.#items[this.#number - 1].scrollIntoView({ block: "nearest" });
  }

  /** A retry begins after the last of the customer's turns so far that can be gone on from. */
  #offerRetry() {
    const form = find("[data-retry]");
    if (!form) return;
    const last = this.#standings.slice(0, this.#number).findLast((one) => one.canRewind);
    find("button", form).disabled = !last;
    if (!last) return;
    find("[data-retry-turn]", form).value = last.turn;
    find("[data-retry-text]", form).textContent = `Retry from turn ${last.turn}`;
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea, .table-scroll, [role=menu]")) return;
    const to = { ArrowRight: this.#number + 1, ArrowLeft: this.#number - 1, Home: 1, End: this.#standings.length }[event.key];
    if (!to) return;
    event.preventDefault();
    this.show(to);
  }
}

function showCustomer({ mood, patience, emotion, told, kept }) {
  find("[data-mood]").textContent = mood;
  find("[data-mood-bar]").value = mood;
  find("[data-patience]").textContent = patience;
  find("[data-emotion]").textContent = emotion;
  for (const item of findAll("[data-fact]")) {
    const key = item.dataset.fact;
    const isTold = told.includes(key);
    setState(item, isTold ? "told" : kept.includes(key) ? "kept" : "none", isTold ? "(told)" : "(not told)");
  }
}

function showDesk({ identity, found }) {
  const badge = find("[data-identity]");
  const [label, look] = IDENTITY[identity];
  badge.textContent = label;
  badge.className = `badge ${look}`;
  for (const item of findAll("[data-check]")) {
    const isFound = found.includes(item.dataset.check);
    setState(item, isFound ? "told" : "kept", isFound ? "(looked at)" : "(not looked at)");
  }
}

function showWorld({ world, changed, faults, storySeconds: story }) {
  for (const item of findAll("[data-fault]")) {
    const stands = faults.includes(item.dataset.fault);
    setState(item, stands ? "broken" : "mended", stands ? "(stands)" : "(mended)");
  }
  for (const item of findAll("[data-variable]")) {
    const key = item.dataset.variable;
    find("[data-value]", item).textContent = inWords(world[key]);
    find("[data-changed]", item).hidden = !changed.includes(key);
    item.classList.toggle("is-changed", changed.includes(key));
  }
  find("[data-story]").textContent = duration(story);
}

function setState(item, state, text) {
  item.dataset.state = state;
  find("[data-state-text]", item).textContent = text;
}

function inWords(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value).replaceAll("_", " ");
}

function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  if (minutes) return rest ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${rest} s`;
}

if (find("[data-replay]")) new Replay();
