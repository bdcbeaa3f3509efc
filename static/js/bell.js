// The bell of unread news: told over a WebSocket of its own, it counts without asking.
import { Connection } from "./connection.js";

const bell = document.querySelector("[data-bell]");

function show(unread) {
  const count = bell.querySelector("[data-bell-count]");
  bell.dataset.unread = String(unread);
  bell.setAttribute("aria-label", `News, ${unread} unread`);
  count.textContent = String(unread);
  count.hidden = unread === 0;
}

if (bell) {
  const connection = new Connection("/ws/notifications/");
  connection.addEventListener("frame", ({ detail: frame }) => {
    if (frame.type === "notification") show(Number(bell.dataset.unread) + 1);
  });
  connection.connect();
}
