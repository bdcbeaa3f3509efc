// Names for the landmarks that the admin's own templates leave without one. The script stands in the
// page's head; the scroll bars' script, which reads the names, listens for the same event after it.

function nameLandmarks() {
  document.getElementById("nav-sidebar-inner")?.setAttribute("aria-label", "Admin");
  for (const scrolled of document.querySelectorAll("[data-simplebar]")) {
    const inFilter = scrolled.closest("#changelist-filter");
    const name = scrolled.id === "nav-sidebar-apps" ? "Apps" : inFilter ? "Filters" : "Results";
    scrolled.setAttribute("data-simplebar-aria-label", name);
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", nameLandmarks);
else nameLandmarks();
