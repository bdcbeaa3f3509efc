// The workspace: the server has rendered it, from here on the session's socket keeps it current.
import { Problem, SessionApi } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { Connection } from "../js/connection.js";
import { Coach } from "./coach.js";
import { ask } from "./dialogs.js";
import { startDirectory } from "./directory.js";
import { announce, find, findAll } from "./dom.js";
import { Knowledge } from "./knowledge.js";
import { Resolution } from "./resolution.js";
import { Clock, Identity, showStatus } from "./ticket.js";
import { Tools } from "./tools.js";
import { Views } from "./views.js";

const root = find("[data-workspace]");
const { session: sessionId, customer, resultUrl, loginUrl } = root.dataset;
const api = new SessionApi(sessionId);
const connection = new Connection(`/ws/sessions/${sessionId}/`);
const send = (frame) => connection.send(frame);

const views = new Views({ onChange: () => chat.pageShown() });
const chat = new Chat({
  sessionId,
  send,
  customer,
  lastSeq: Number(root.dataset.lastSeq),
  readSeq: Number(root.dataset.readSeq),
  isShown: () => views.showsChat,
});
const composer = new Composer({
  onSend: (text) => chat.write(text),
  onTyping: (isTyping) => send({ type: "typing", isTyping }),
});
const clock = new Clock(root.dataset.now);
const tools = new Tools({
  api,
  identityHeld: () => identity.level,
  onShow: () => {
    views.select("tab-tools");
    views.show("tools");
  },
});
const identity = new Identity({
  api,
  onProof: (tool) => tools.open(tool, document.activeElement),
});
const resolution = new Resolution({
  api,
  onReopened: () => {
    showStatus("reopened");
    views.show("chat");
  },
  onFinished: () => location.assign(resultUrl),
});
new Knowledge(api);
startDirectory(api);
const coach = find("[data-coach]") && new Coach(api);

const frames = {
  "session.state": (frame) => {
    showTicket({ ...frame, completedAt: frame.session.completedAt });
    identity.update(frame.verification);
    if (frame.status !== "active") close(frame.session.outcome);
  },
  "message.ack": ({ message }) => {
    chat.add(message);
    clock.replied();
  },
  "message.new": ({ message }) => chat.add(message),
  "message.delta": (frame) => chat.addDelta(frame),
  typing: ({ sender, isTyping }) => {
    if (sender === "ai") chat.setTyping(isTyping);
  },
  "verification.updated": ({ verification }) => identity.update(verification),
  "ticket.updated": (frame) => showTicket(frame),
  "session.closed": ({ result }) => close(result.outcome),
  error: ({ clientId, detail }) => {
    if (clientId) chat.refuse(clientId, detail);
    else find("[data-composer-error]").textContent = detail;
  },
};

connection.addEventListener("frame", ({ detail: frame }) => frames[frame.type]?.(frame));
connection.addEventListener("open", () => {
  showConnection("open", "Live");
  chat.resume();
});
connection.addEventListener("connecting", () => showConnection("connecting", "Connecting"));
connection.addEventListener("waiting", ({ detail: seconds }) => {
  if (find("[data-connection]").hidden) announce("The connection is lost.");
  showConnection("connecting", "Offline");
  showBanner(seconds ? `The connection is lost. Next try in ${seconds} s; what you write is kept.` : "Connecting again…");
});
connection.addEventListener("ended", ({ detail: why }) => {
  showConnection("closed", "Offline");
  if (why === "signed-out") location.assign(loginUrl);
  else showBanner("This session can no longer be reached.");
});
find("[data-connection-now]").addEventListener("click", () => connection.now());

for (const button of findAll("[data-open-dialog]")) {
  button.addEventListener("click", async () => {
    if (await ask(button.dataset.openDialog, { answer: "abandon" })) abandon();
  });
}

function showTicket({ ticket, sla, completedAt }) {
  showStatus(ticket.status);
  clock.update(sla, completedAt);
}

function showConnection(state, text) {
  find("[data-live]").dataset.state = state;
  find("[data-live-text]").textContent = text;
  if (state === "open") find("[data-connection]").hidden = true;
}

function showBanner(text) {
  find("[data-connection]").hidden = false;
  find("[data-connection-text]").textContent = text;
}

async function abandon() {
  try {
    await api.post("abandon");
    location.assign(resultUrl);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    showBanner(problem.message);
  }
}

function close(outcome) {
  if (root.dataset.status === "closed") return;
  root.dataset.status = "closed";
  if (outcome === "customer_left") {
    find("[data-closed-text]").textContent = `${customer} has ended the chat. This session is over.`;
  }
  find("[data-closed]").hidden = false;
  composer.close();
  identity.close();
  tools.close();
  resolution.close();
  coach?.close();
  announce("The session is over. A link leads to the result.");
}

connection.connect();
