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

// The search field of a choice that is looked for as one types has no name of its own either, nor
// has what shows the chosen; they come when their script finds the choice, and with every list.
function nameSearches() {
  const fields = ".select2-search__field, .select2-selection__rendered[role=textbox]";
  for (const field of document.querySelectorAll(`:is(${fields}):not([aria-label])`)) {
    const choice = field.closest(".select2-container")?.previousElementSibling;
    field.setAttribute("aria-label", choice?.labels?.[0]?.textContent.trim() || "Search");
  }
}

new MutationObserver(nameSearches).observe(document, { childList: true, subtree: true });
