// Where the trainee writes: Enter sends, Shift+Enter starts a line, and nothing too long goes out.
import { find } from "./dom.js";

const MOST = 1000;
const TYPING_EVERY = 3000;

export class Composer {
  #form = find("[data-composer]");
  #input = find("textarea", this.#form);
  #button = find("button[type=submit]", this.#form);
  #count = find("[data-count]", this.#form);
  #error = find("[data-composer-error]", this.#form);
  #told = 0;

  /** `onSend(text)`, `onTyping(isTyping)`. */
  constructor({ onSend, onTyping }) {
    this.onSend = onSend;
    this.onTyping = onTyping;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#changed());
    this.#changed();
  }

  close() {
    this.#input.disabled = true;
    this.#button.disabled = true;
  }

  focus() {
    this.#input.focus();
  }

  #key(event) {
    // On a touch keyboard Enter is the only way to a new line; an input method uses it to choose a word.
    const soft = matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || soft) return;
    event.preventDefault();
    this.#send();
  }

  #send() {
    const text = this.#input.value.trim();
    if (!text || this.#input.disabled) return;
    if (length(text) > MOST) {
      this.#error.textContent = `A message holds at most ${MOST} characters. Shorten it or send it in two.`;
      return;
    }
    this.#input.value = "";
    this.#changed();
    this.onSend(text);
    this.#input.focus();
  }

  #changed() {
    const used = length(this.#input.value.trim());
    this.#count.textContent = `${used} / ${MOST}`;
    this.#count.classList.toggle("over", used > MOST);
    if (used <= MOST) this.#error.textContent = "";
    this.#input.setAttribute("aria-invalid", String(used > MOST));
    const now = Date.now();
    if (used && now - this.#told > TYPING_EVERY) {
      this.#told = now;
      this.onTyping(true);
    } else if (!used && this.#told) {
      this.#told = 0;
      this.onTyping(false);
    }
  }
}

// As the server counts: characters, not UTF-16 units.
function length(text) {
  return [...text].length;
}
