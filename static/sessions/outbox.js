// Messages on their way: kept until the server has stored them, across reconnects and reloads.
// Each has an id of its own, so that sending it again stores it once.

const ACK_WITHIN = 10_000;

export class Outbox {
  #entries = new Map();
  #timers = new Map();

  /** `onChange(entry)`: an entry appeared or changed; entry: {clientId, content, at, state, detail}. */
  constructor({ key, send, onChange }) {
    this.key = key;
    this.send = send;
    this.onChange = onChange;
  }

  add(content) {
    const entry = { clientId: newId(), content, at: new Date().toISOString(), state: "sending" };
    this.#entries.set(entry.clientId, entry);
    this.#try(entry);
  }

  /** Bring back what a reload of the page left unsent. */
  restore() {
    for (const entry of stored(this.key)) {
      this.#entries.set(entry.clientId, { ...entry, state: "waiting" });
      this.onChange(this.#entries.get(entry.clientId));
    }
  }

  retry(clientId) {
    const entry = this.#entries.get(clientId);
    if (entry) this.#try(entry);
  }

  sendAll() {
    for (const entry of this.#entries.values()) {
      if (entry.state !== "failed") this.#try(entry);
    }
  }

  /** The server has it. */
  stored(clientId) {
    clearTimeout(this.#timers.get(clientId));
    this.#timers.delete(clientId);
    if (this.#entries.delete(clientId)) this.#save();
  }

  failed(clientId, detail) {
    const entry = this.#entries.get(clientId);
    if (entry) this.#change(entry, "failed", detail);
  }

  #try(entry) {
    const sent = this.send({
      type: "message.send",
      clientId: entry.clientId,
      content: entry.content,
    });
    this.#change(entry, sent ? "sending" : "waiting");
    if (!sent) return;
    this.#timers.set(
      entry.clientId,
      setTimeout(() => this.failed(entry.clientId, "The desk did not answer."), ACK_WITHIN),
    );
  }

  #change(entry, state, detail = "") {
    clearTimeout(this.#timers.get(entry.clientId));
    entry.state = state;
    entry.detail = detail;
    this.#save();
    this.onChange(entry);
  }

  #save() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify([...this.#entries.values()]));
    } catch {
      // Without storage a reload loses what was not sent yet; sending works.
    }
  }
}

function stored(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) || "[]");
  } catch {
    return [];
  }
}

// crypto.randomUUID exists only in secure contexts; a training room may well use plain HTTP.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
