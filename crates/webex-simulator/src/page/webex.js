// The simulator's Webex API as this page uses it: as any client would, with the seat's token; and its control routes.

/** The control token that the address brought; it stays with this window, and leaves the address. */
export const control = (() => {
  const brought = new URLSearchParams(location.hash.slice(1)).get("control");
  if (brought) {
    sessionStorage.setItem("control", brought);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return brought ?? sessionStorage.getItem("control");
})();

/** A client that calls as the person of this address. */
export class Webex {
  constructor(email) {
    this.token = email;
  }

  async call(method, path, body) {
    const answer = await fetch(`/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      const problem = new Error(told.message || `Webex answered ${answer.status}`);
      problem.status = answer.status;
      throw problem;
    }
    return told;
  }

  /** The spaces of this person, those of the last activity first. */
  async rooms() {
    return (await this.call("GET", "/rooms?max=30&sortBy=lastactivity")).items;
  }

  room(id) {
    return this.call("GET", `/rooms/${id}`);
  }

  message(id) {
    return this.call("GET", `/messages/${id}`);
  }

  post(message) {
    return this.call("POST", "/messages", message);
  }

  press(messageId, inputs) {
    return this.call("POST", "/attachment/actions", { type: "submit", messageId, inputs });
  }

  /** What was said in a space so far; nothing in a direct space that is not there yet. */
  async history(space) {
    const path = space.roomId
      ? `/messages?max=100&roomId=${encodeURIComponent(space.roomId)}`
      : `/messages/direct?personEmail=${encodeURIComponent(space.email)}`;
    try {
      return (await this.call("GET", path)).items;
    } catch (problem) {
      if (problem.status === 404) return [];
      throw problem;
    }
  }

  /** Calls `told` with each event until the returned function is called. */
  watch(told, lost) {
    const query = new URLSearchParams({ token: this.token, ...(control && { control }) });
    const events = new EventSource(`/sim/events?${query}`);
    events.onmessage = (event) => told(JSON.parse(event.data));
    events.onerror = () => lost();
    return () => events.close();
  }
}

/** Who can be chosen, the bot, and the group space. */
export function seats() {
  return controlled("/sim/seats");
}

/** The last entries of the log, the oldest first. */
export async function log() {
  return (await controlled("/sim/log?limit=1000")).entries;
}

async function controlled(path) {
  const answer = await fetch(path, { headers: control ? { authorization: `Bearer ${control}` } : {} });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message);
  return told;
}
