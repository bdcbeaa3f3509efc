// One WebSocket that comes back by itself: exponential back-off, heartbeat, and a reason when it gives up.

const LONGEST_WAIT = 30_000;
const HEARTBEAT = 20_000;
const SILENCE = 10_000;
// Close codes of the server that no retry can mend.
const FINAL = { 4401: "signed-out", 4403: "gone", 4404: "gone" };

export class Connection extends EventTarget {
  /** Events: `open`, `frame` (detail: the frame), `waiting` (detail: seconds), `connecting`, `ended` (detail: why). */
  #socket = null;
  #attempt = 0;
  #retry = null;
  #tick = null;
  #heartbeat = null;
  #silence = null;

  constructor(path) {
    super();
    this.url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.#socket?.close());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.#retry) this.now();
    });
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    this.#stopWaiting();
    this.#emit("connecting");
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT);
      this.#emit("open");
    });
    socket.addEventListener("message", (event) => this.#receive(event.data));
    socket.addEventListener("close", (event) => {
      if (socket === this.#socket) this.#closed(event.code);
    });
  }

  /** Try at once instead of waiting. */
  now() {
    if (this.#retry) this.connect();
  }

  /** Send a frame; false if the connection is down. */
  send(frame) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #receive(text) {
    clearTimeout(this.#silence);
    // Only a server that answers resets the back-off: one that accepts and closes must not be hammered.
    this.#attempt = 0;
    this.#emit("frame", JSON.parse(text));
  }

  #beat() {
    this.send({ type: "ping" });
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#abandonSocket(), SILENCE);
  }

  #abandonSocket() {
    const socket = this.#socket;
    this.#closed(0);
    socket.close();
  }

  #closed(code) {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#silence);
    this.#socket = null;
    if (code in FINAL) {
      this.#emit("ended", FINAL[code]);
      return;
    }
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** this.#attempt) * (0.5 + Math.random() / 2);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.connect(), wait);
    this.#countDown(Date.now() + wait);
  }

  #countDown(until) {
    const tell = () => this.#emit("waiting", Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tell();
    this.#tick = setInterval(tell, 1000);
  }

  #stopWaiting() {
    clearTimeout(this.#retry);
    clearInterval(this.#tick);
    this.#retry = null;
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
