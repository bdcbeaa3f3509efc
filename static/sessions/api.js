// The session's part of the HTTP API, with the browser's own sign-in.

export class Problem extends Error {
  /** A refusal: `detail` is a sentence for people, `fields` maps a body field to one. */
  constructor(status, body) {
    super(body.detail || "The server could not be reached. Try again in a moment.");
    this.status = status;
    this.code = body.code || "";
    this.fields = Object.fromEntries(
      (body.errors || []).map((error) => [(error.pointer || "").split("/")[1] || "", error.detail]),
    );
  }
}

function csrfToken() {
  const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return found ? decodeURIComponent(found[1]) : "";
}

export class SessionApi {
  constructor(sessionId) {
    this.base = `/api/v1/sessions/${sessionId}`;
  }

  get(path) {
    return this.#call("GET", path);
  }

  post(path, body = {}) {
    return this.#call("POST", path, body);
  }

  put(path, body) {
    return this.#call("PUT", path, body);
  }

  async #call(method, path, body) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") {
      headers["Content-Type"] = "application/json";
      headers["X-CSRFToken"] = csrfToken();
    }
    let response;
    try {
      response = await fetch(`${this.base}/${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        // A draft saved while the page is left must still arrive.
        keepalive: method === "PUT",
      });
    } catch {
      throw new Problem(0, {});
    }
    const text = response.status === 204 ? "" : await response.text();
    const answer = parsed(text);
    if (!response.ok) throw new Problem(response.status, answer || {});
    return answer;
  }
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
