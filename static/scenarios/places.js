// Leads from a remark to the field it is about, on whichever tab that is, and selects the words
// it quotes. Links are `#id_…` with `data-quote` on the page itself, `?quote=…#id_…` from others.

const TAB = /^active(Fieldset)?Tab == '([^']+)'$/;

function openTabsAround(field) {
  for (let part = field.parentElement; part; part = part.parentElement) {
    const tab = TAB.exec(part.getAttribute("x-show") ?? "");
    if (!tab) continue;
    const [, ofFieldset, name] = tab;
    const wanted = `${ofFieldset ? "activeFieldsetTab" : "activeTab"} = '${name}'`;
    for (const link of document.querySelectorAll("a, button")) {
      if (link.getAttribute("x-on:click") === wanted) link.click();
    }
  }
}

function select(field, quote) {
  // In a JSON document quotation marks and line breaks are written otherwise.
  for (const text of quote ? [quote, JSON.stringify(quote).slice(1, -1)] : []) {
    const at = field.value?.indexOf(text) ?? -1;
    if (at >= 0 && field.setSelectionRange) {
      // Selecting scrolls nothing: how tall the text before the words is says where they are.
      const whole = field.value;
      field.value = whole.slice(0, at);
      const before = field.scrollHeight;
      field.value = whole;
      field.scrollTop = before > field.clientHeight ? before - field.clientHeight / 2 : 0;
      field.setSelectionRange(at, at + text.length);
      return;
    }
  }
}

function lead(id, quote) {
  const field = document.getElementById(id);
  if (!field) return;
  openTabsAround(field);
  // Tabs show in the next frame.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
      select(field, quote);
    }),
  );
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-quote]");
  if (!link?.hash || link.pathname !== location.pathname) return;
  event.preventDefault();
  lead(link.hash.slice(1), link.dataset.quote);
});

document.addEventListener("alpine:initialized", () => {
  if (location.hash.startsWith("#id_")) {
    lead(location.hash.slice(1), new URLSearchParams(location.search).get("quote") ?? "");
  }
});
