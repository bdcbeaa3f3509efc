// The conversation: messages in order of their number, one's own shown before the server has them.
import { formatTime } from "../js/times.js";
import { announce, find, findAll, fromTemplate, plural } from "./dom.js";
import { Outbox } from "./outbox.js";

const NEAR_BOTTOM = 80;
const TYPING_HIDDEN_AFTER = 20_000;

export class Chat {
  #log = find("[data-log]");
  #list = find("[data-messages]");
  #typing = find("[data-typing]");
  #jump = find("[data-jump]");
  #badge = find("[data-unread-badge]");
  #typingTimer = null;
  #title = document.title;
  #streams = new Map();

  /** `send(frame)` → whether it went out; `customer`: their name; `isShown()`: whether the pane is visible. */
  constructor({ sessionId, send, customer, lastSeq, readSeq, isShown }) {
    this.send = send;
    this.customer = customer;
    this.lastSeq = lastSeq;
    this.readSeq = readSeq;
    this.isShown = isShown;
    this.outbox = new Outbox({
      key: `outbox:${sessionId}`,
      send,
      onChange: (entry) => this.#showPending(entry),
    });
    this.#log.addEventListener("scroll", () => this.#lookAround(), { passive: true });
    this.#jump.addEventListener("click", () => this.showLatest());
    document.addEventListener("visibilitychange", () => this.#lookAround());
    this.#markDays();
    this.#markUnread();
    this.showLatest();
    this.outbox.restore();
  }

  /** Write a message of one's own. */
  write(content) {
    find("#unread")?.remove();
    this.outbox.add(content);
    this.showLatest();
  }

  /** The connection is there again: ask for what was missed, then send what is waiting. */
  resume() {
    this.send({ type: "resume", after: this.#complete() });
    this.outbox.sendAll();
  }

  /** A stored message: the customer's, the desk's, or one's own come back. */
  add(message) {
    const stays = this.#isAtBottom();
    const clientId = message.metadata?.clientId;
    if (clientId) this.outbox.stored(clientId);
    this.#pendingElement(clientId)?.remove();
    this.#streams.get(message.id)?.remove();
    this.#streams.delete(message.id);
    if (document.getElementById(`m-${message.seq}`)) return;
    if (message.senderType === "ai") this.setTyping(false);
    this.#insert(this.#element(message));
    this.lastSeq = Math.max(this.lastSeq, message.seq);
    this.#markDays();
    if (message.senderType === "user") this.readSeq = Math.max(this.readSeq, message.seq);
    if (stays) this.showLatest();
    this.#markUnread();
    this.#lookAround();
  }

  /** A sentence of a reply that is still being written. */
  addDelta({ messageId, text }) {
    const stays = this.#isAtBottom();
    let element = this.#streams.get(messageId);
    if (!element) {
      element = this.#bubble("ai", this.customer, new Date().toISOString());
      this.#streams.set(messageId, element);
      this.#list.append(element);
      this.setTyping(true);
    }
    const shown = find("[data-text]", element);
    shown.textContent = [shown.textContent, text.trim()].filter(Boolean).join(" ");
    if (stays) this.showLatest();
  }

  /** An error about a message of one's own. */
  refuse(clientId, detail) {
    this.outbox.failed(clientId, detail);
  }

  setTyping(isTyping) {
    clearTimeout(this.#typingTimer);
    const stays = this.#isAtBottom();
    this.#typing.hidden = !isTyping;
    if (isTyping) {
      // A lost “stopped typing” must not leave them typing for ever.
      this.#typingTimer = setTimeout(() => this.setTyping(false), TYPING_HIDDEN_AFTER);
    } else {
      for (const [id, element] of this.#streams) {
        if (!element.isConnected) this.#streams.delete(id);
      }
    }
    if (stays) this.showLatest();
  }

  showLatest() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#lookAround();
  }

  /** Mark as read what can be seen, and say what can't. */
  #lookAround() {
    if (this.isShown() && document.visibilityState === "visible" && this.#isAtBottom()) {
      if (this.lastSeq > this.readSeq && this.send({ type: "read", seq: this.lastSeq })) {
        this.readSeq = this.lastSeq;
      }
    }
    const unread = this.#unread().length;
    this.#jump.hidden = this.#isAtBottom();
    find("[data-jump-text]").textContent = unread ? plural(unread, "new message") : "Latest message";
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = unread || "";
    if (unread) this.#badge.setAttribute("aria-label", plural(unread, "unread message"));
    document.title = unread ? `(${unread}) ${this.#title}` : this.#title;
  }

  pageShown() {
    if (!find("#unread")) this.showLatest();
    else find("#unread").scrollIntoView({ block: "center" });
    this.#lookAround();
  }

  #unread() {
    return findAll(".msg-ai[data-seq]", this.#list).filter((m) => Number(m.dataset.seq) > this.readSeq);
  }

  #markUnread() {
    const seen = this.isShown() && document.visibilityState === "visible" && this.#isAtBottom();
    const [first] = this.#unread();
    if (!first || seen || find("#unread")) return;
    first.before(fromTemplate("tpl-unread"));
  }

  /** A line between days. */
  #markDays() {
    for (const line of findAll(".msg-day", this.#list)) line.remove();
    let last = formatTime(new Date().toISOString(), "date");
    for (const message of findAll(".msg[data-seq]", this.#list)) {
      const day = formatTime(find("time", message).dateTime, "date");
      if (day !== last) {
        const line = fromTemplate("tpl-day");
        line.classList.add("msg-day");
        find("[data-text]", line).textContent = day;
        message.before(line);
      }
      last = day;
    }
  }

  #insert(element) {
    const seq = Number(element.dataset.seq);
    const later = findAll(".msg[data-seq]", this.#list).find((m) => Number(m.dataset.seq) > seq);
    const before = later ?? find(".msg-pending, .msg-failed", this.#list);
    if (before) before.before(element);
    else this.#list.append(element);
  }

  #element(message) {
    const names = { user: "You", ai: this.customer, system: "Desk" };
    const element = this.#bubble(message.senderType, names[message.senderType], message.createdAt);
    element.id = `m-${message.seq}`;
    element.dataset.seq = message.seq;
    find("[data-text]", element).textContent = message.content;
    return element;
  }

  #bubble(sender, name, at) {
    const element = fromTemplate("tpl-message");
    element.classList.add(`msg-${sender}`);
    find("[data-name]", element).textContent = name;
    const time = find("time", element);
    time.dateTime = at;
    time.textContent = formatTime(at);
    return element;
  }

  #pendingElement(clientId) {
    return clientId ? find(`[data-client="${CSS.escape(clientId)}"]`, this.#list) : null;
  }

  #showPending(entry) {
    let element = this.#pendingElement(entry.clientId);
    if (!element) {
      element = this.#bubble("user", "You", entry.at);
      element.dataset.client = entry.clientId;
      find("[data-text]", element).textContent = entry.content;
      find("[data-retry]", element).addEventListener("click", () => this.outbox.retry(entry.clientId));
      this.#list.append(element);
    }
    const failed = entry.state === "failed";
    element.classList.toggle("msg-failed", failed);
    element.classList.toggle("msg-pending", !failed);
    find("[data-state]", element).hidden = false;
    find("[data-state-text]", element).textContent = {
      sending: "Sending…",
      waiting: "Waits for the connection",
      failed: `Not sent. ${entry.detail || ""}`,
    }[entry.state];
    find("[data-retry]", element).hidden = !failed;
    if (failed) announce(`Message not sent. ${entry.detail || ""}`);
  }

  /** Up to which number nothing is missing: one's own message may be here before an earlier one of theirs. */
  #complete() {
    let seq = 0;
    while (document.getElementById(`m-${seq + 1}`)) seq += 1;
    return seq;
  }

  #isAtBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
  }
}
