// The knowledge base: search, history of searches, articles.
import { Problem } from "./api.js";
import { formatTime } from "../js/times.js";
import { fill, find, fromTemplate, plural, showMarked, textElement } from "./dom.js";

export class Knowledge {
  #root = find("[data-knowledge]");
  #input = find("#kb-q");
  #status = find("[data-kb-status]");
  #results = find("[data-kb-results]");
  #list = find("[data-kb-list]");
  #article = find("[data-kb-article]");
  #latest = 0;
  #opener = null;

  constructor(api) {
    this.api = api;
    find("[data-kb-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.search(this.#input.value.trim());
    });
    this.#root.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-query]");
      if (chip) this.search(chip.dataset.query);
    });
    find("[data-kb-back]").addEventListener("click", () => this.#back());
    this.#article.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#back();
    });
  }

  async search(query) {
    const mine = ++this.#latest;
    this.#input.value = query;
    await this.#attempt(async () => {
      const { data, history } = await this.api.get(`knowledge?q=${encodeURIComponent(query)}`);
      if (mine !== this.#latest) return;
      find("[data-kb-empty]").hidden = true;
      this.#results.replaceChildren(...data.map((one) => this.#result(one)));
      this.#showHistory(history);
      this.#status.textContent = data.length
        ? `${plural(data.length, "article")}. Look at source, author and date.`
        : "No article has these words. Try fewer or other words.";
    });
  }

  #result(article) {
    const item = fill(fromTemplate("tpl-kb-result"), { title: article.title });
    showMarked(find("[data-excerpt]", item), article.excerpt);
    find("[data-signals]", item).append(...signals(article));
    find("button", item).addEventListener("click", (event) => this.#open(article.id, event.currentTarget));
    return item;
  }

  async #open(id, opener) {
    await this.#attempt(async () => {
      const article = await this.api.get(`knowledge/${id}`);
      fill(this.#article, { title: article.title });
      find("[data-body]", this.#article).replaceChildren(...paragraphs(article.body));
      find("[data-signals]", this.#article).replaceChildren(...signals(article));
      this.#opener = opener;
      this.#list.hidden = true;
      this.#article.hidden = false;
      this.#root.scrollTop = 0;
      find("h2", this.#article).focus();
    });
  }

  #back() {
    this.#article.hidden = true;
    this.#list.hidden = false;
    this.#opener?.focus();
  }

  #showHistory(queries) {
    find("[data-kb-history]").hidden = queries.length === 0;
    find("[data-kb-queries]").replaceChildren(
      ...queries.slice(0, 8).map((query) => {
        const chip = textElement("button", query, "chip");
        chip.type = "button";
        chip.dataset.query = query;
        return chip;
      }),
    );
  }

  async #attempt(action) {
    try {
      await action();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#status.textContent = problem.message;
    }
  }
}

/** Plain text as elements: blank lines part paragraphs, “1.” or “-” begins an item, other line ends are spaces. */
function paragraphs(text) {
  const elements = [];
  for (const part of text.trim().split(/\n\s*\n/)) {
    let open = null;
    for (const line of part.split("\n").map((one) => one.trim())) {
      const [, mark, rest] = line.match(/^(\d+\.|[-*•])\s+(.*)$/) || [];
      if (mark) {
        const kind = /\d/.test(mark) ? "OL" : "UL";
        const last = elements.at(-1);
        const list = open && last?.nodeName === kind ? last : document.createElement(kind);
        open = textElement("li", rest);
        list.append(open);
        if (list !== last) {
          if (kind === "OL") list.start = parseInt(mark, 10);
          elements.push(list);
        }
      } else if (open) {
        open.append(` ${line}`);
      } else {
        open = textElement("p", line);
        elements.push(open);
      }
    }
  }
  return elements;
}

/** Who wrote it, where and when: what there is to judge an article by. */
function signals({ source, author, publishedOn }) {
  return [
    textElement("span", source || "Source not given"),
    textElement("span", author ? `by ${author}` : "no author"),
    textElement("span", publishedOn ? formatTime(publishedOn, "date") : "no date"),
  ];
}
