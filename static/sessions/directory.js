// The desk's records of people and their devices.
import { Problem } from "./api.js";
import { debounced, fill, fillFacts, find, fromTemplate, plural, textElement } from "./dom.js";

export function startDirectory(api) {
  const form = find("[data-directory-form]");
  const input = find("input", form);
  const status = find("[data-directory-status]");
  const results = find("[data-directory-results]");
  let latest = 0;

  async function search() {
    const mine = ++latest;
    const query = input.value.trim();
    if (!query) {
      results.replaceChildren();
      status.textContent = "Search the desk's records of people and their devices.";
      return;
    }
    try {
      const found = await api.get(`directory?q=${encodeURIComponent(query)}`);
      if (mine !== latest) return;
      results.replaceChildren(...found.map(record));
      status.textContent = found.length ? plural(found.length, "record") : "No record has all these words.";
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (mine === latest) status.textContent = problem.message;
    }
  }

  const soon = debounced(search, 350);
  input.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon.cancel();
    search();
  });
}

function record({ person, assets }) {
  const element = fill(fromTemplate("tpl-person"), { fullName: person.fullName, notes: person.notes });
  fillFacts(find("[data-facts]", element), [
    ["Username", person.username],
    ["Employee ID", person.employeeId],
    ["Job", person.jobTitle],
    ["Department", person.department],
    ["Office", person.office],
    ["Phone", person.phone],
    ["E-mail", person.email],
    ["Manager", person.manager],
  ]);
  find("[data-assets]", element).replaceChildren(
    ...assets.map((asset) => {
      const line = textElement("li", "");
      const rest = [asset.kind, asset.model, asset.location, asset.notes].filter(Boolean).join(" · ");
      line.append(textElement("strong", asset.tag, "font-mono"), ` ${rest}`);
      return line;
    }),
  );
  return element;
}
