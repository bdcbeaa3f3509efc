// What every page does: theme switch, menus, local times, confirmation of unsafe forms.
import { localTimes } from "./times.js";

const root = document.documentElement;

function isDark() {
  return root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
}

function markTheme(button) {
  button.setAttribute("aria-pressed", String(isDark()));
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.hidden = false;
  markTheme(button);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // The choice holds for this page only.
    }
    markTheme(button);
  });
}

for (const menu of document.querySelectorAll("[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

localTimes(document);
