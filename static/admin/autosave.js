// Keeps what is typed into a scenario's page on the server, in case the page is lost. It never
// saves: a version is made by the button alone.

const LOOK_EVERY = 2000; // milliseconds
const WAIT_AT_MOST = 15000; // while somebody types on and on
const MOST_ON_LEAVING = 60000; // bytes; browsers send no more once the page is gone

const panel = document.querySelector("[data-unsaved-url]");
const form = document.getElementById("scenario_form");

/** Return the form as it stands, as text to send and to compare. */
function typed() {
  const fields = [...new FormData(form)].filter(
    ([name, value]) =>
      typeof value === "string" &&
      name !== "csrfmiddlewaretoken" &&
      !name.startsWith("_") &&
      !name.includes("__prefix__"),
  );
  return JSON.stringify({ fields });
}

class Keeper {
  constructor() {
    this.status = panel.querySelector("[data-unsaved-status]");
    this.kept = "dirty" in panel.dataset ? "" : typed();
    this.seen = this.kept;
    this.since = 0;
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
    form.addEventListener("submit", () => this.stop());
    addEventListener("pagehide", () => this.leave());
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
  }

  /** Send once the typing pauses, or has gone on for long. */
  look() {
    const now = typed();
    if (now === this.kept) {
      this.since = 0;
      return;
    }
    this.since ||= Date.now();
    const pauses = now === this.seen;
    this.seen = now;
    if (pauses || Date.now() - this.since > WAIT_AT_MOST) this.send(now);
  }

  leave() {
    if (!this.timer) return;
    const now = typed();
    if (now !== this.kept && now.length < MOST_ON_LEAVING) this.send(now, true);
  }

  async send(text, keepalive = false) {
    const before = this.kept;
    this.kept = text;
    this.since = 0;
    try {
      const answer = await fetch(panel.dataset.unsavedUrl, {
        method: "POST",
        body: text,
        keepalive,
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
        },
      });
      const { savedAt, detail } = await answer.json();
      if (!answer.ok) throw new Error(detail);
      const time = new Date(savedAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      this.status.textContent = `What you typed is kept since ${time}, and not saved yet.`;
    } catch {
      this.kept = before; // tried again at the next look
      this.status.textContent = "What you type can't be kept at the moment: save it soon.";
    }
  }
}

if (panel && form && !("offered" in panel.dataset)) {
  // Rows and tabs are set up by then.
  addEventListener("load", () => setTimeout(() => new Keeper()));
}
