// Small helpers. Text from the server or the customer goes in as text, never as markup.

export const find = (selector, scope = document) => scope.querySelector(selector);
export const findAll = (selector, scope = document) => [...scope.querySelectorAll(selector)];

/** A copy of a <template>'s only element. */
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Put `values` into the elements marked data-f="name". */
export function fill(element, values) {
  for (const [name, value] of Object.entries(values)) {
    const target = find(`[data-f="${name}"]`, element);
    if (target) target.textContent = value ?? "";
  }
  return element;
}

/** Fill a definition list with [term, value] pairs, leaving out empty values. */
export function fillFacts(list, pairs) {
  list.replaceChildren(
    ...pairs
      .filter(([, value]) => value)
      .flatMap(([term, value]) => [textElement("dt", term), textElement("dd", value)]),
  );
}

export function textElement(tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

/** Show an excerpt whose only markup is <mark>: read inertly, rebuilt from text. */
export function showMarked(target, html) {
  const parsed = new DOMParser().parseFromString(html || "", "text/html").body;
  target.replaceChildren(
    ...[...parsed.childNodes].map((node) =>
      node.nodeName === "MARK" ? textElement("mark", node.textContent) : node.textContent,
    ),
  );
}

export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Call `action` once `delay` ms have passed without another call; `.flush()` calls it now if it is due. */
export function debounced(action, delay) {
  let timer = null;
  const run = () => {
    timer = null;
    action();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(run, delay);
  };
  later.flush = () => {
    if (timer === null) return;
    clearTimeout(timer);
    run();
  };
  later.cancel = () => {
    clearTimeout(timer);
    timer = null;
  };
  return later;
}

let announcing = null;

/** Say something to screen readers. */
export function announce(text) {
  const announcer = find("[data-announcer]");
  announcer.textContent = "";
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    announcer.textContent = text;
  }, 50);
}
