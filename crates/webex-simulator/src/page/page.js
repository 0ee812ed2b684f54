// A chat client on the simulator's own Webex API, and nothing more.

import { loadRenderer } from "/cards.js";
import { element, face } from "/element.js";
import { Completion, doesMention, withMentions } from "/mentions.js";
import { Messages } from "/messages.js";
import { Spaces } from "/spaces.js";
import { drawTrace, traceOf } from "/trace.js";
import { control, log, seats, Webex } from "/webex.js";

const $ = (id) => document.getElementById(id);
const state = { spaces: null, thread: null, traced: null };

/** What the logs of the spaces need of this page. */
const page = {
  renderer: null,
  get theme() {
    return document.documentElement.dataset.theme;
  },
  person(message) {
    const people = [this.bot, ...state.seats.people];
    return people.find((one) => one.id === message.personId) ?? { displayName: message.personEmail };
  },
  press(id, inputs) {
    return state.webex.press(id, inputs).then(() => undefined, tell);
  },
  reply(message) {
    state.thread = message;
    drawHints();
    $("text").focus();
  },
  trace,
};

// Theme

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  $("theme").textContent = theme === "dark" ? "☀ Light" : "☾ Dark";
  localStorage.setItem("theme", theme);
  for (const space of state.spaces?.all ?? []) space.messages?.recolor();
}

// Seats and spaces

async function start() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(localStorage.getItem("theme") ?? (dark ? "dark" : "light"));
  $("theme").addEventListener("click", () => setTheme(page.theme === "dark" ? "light" : "dark"));
  [state.seats, page.renderer] = await Promise.all([seats(), loadRenderer()]);
  if (!page.renderer) {
    notice("Cards are shown as text: the adaptivecards package is neither in a local node_modules folder nor to be had from the public CDN.");
  }
  const { people, bot } = state.seats;
  page.bot = bot;
  state.spaces = new Spaces($("spaces"), state.seats, (space) => enter(space).catch(tell));
  $("seat").append(...people.map((one) => element("option", { value: one.email, textContent: one.displayName })));
  const known = (email) => people.find((one) => one.email === email);
  const first = known(asked()) ?? known(localStorage.getItem("seat")) ?? people.find((one) => one.displayName === "Anna Berg") ?? people[0];
  $("seat").value = first.email;
  $("seat").addEventListener("change", () => sit($("seat").value).catch(tell));
  completion.people = [{ ...bot, email: bot.emails[0] }, ...people];
  await sit(first.email);
}

/** The person whom this window's address names. Each window has its own. */
function asked() {
  return new URLSearchParams(location.search).get("as");
}

function addressOf(email) {
  return `/?${new URLSearchParams({ as: email })}`;
}

async function sit(email) {
  localStorage.setItem("seat", email);
  const { people } = state.seats;
  if (asked() !== email) history.replaceState(null, "", addressOf(email));
  const place = people.findIndex((one) => one.email === email);
  const next = people[(place + 1) % people.length];
  $("another").href = addressOf(next.email) + (control ? `#control=${encodeURIComponent(control)}` : "");
  state.leave?.();
  page.me = people[place];
  document.title = `${page.me.displayName} · Webex simulator`;
  const webex = new Webex(email);
  state.webex = webex;
  closeTrace();
  await state.spaces.load(webex);
  if (state.webex !== webex) return;
  state.leave = webex.watch((told) => happened(webex, told), () => setTimeout(() => catchUp().catch(tell), 1000));
  await enter(state.spaces.all[0]);
}

/** Reads what the space has that is not shown yet. */
async function catchUp() {
  const { webex, spaces: { current } } = state;
  const told = await webex.history(current);
  if (webex !== state.webex) return;
  told.sort((a, b) => a.created.localeCompare(b.created));
  for (const message of told) current.messages.show(message);
}

async function enter(space) {
  state.spaces.choose(space);
  state.thread = null;
  $("title").textContent = space.title;
  $("subtitle").textContent = space.about;
  $("text").placeholder = !space.direct ? `@${page.bot.displayName} …` : space.withBot ? "Ask about somebody" : `Write to ${space.title}`;
  space.messages ??= new Messages(page, emptySpace(space));
  if ($("messages") !== space.messages.element) $("messages").replaceWith(space.messages.element);
  // Until now there was nobody to write as, and nowhere to write to.
  $("text").disabled = $("send").disabled = false;
  drawHints();
  $("text").focus();
  await catchUp();
  space.messages.toEnd();
}

// Messages

async function happened(webex, { resource, event, data }) {
  if (resource !== "messages") return;
  if (event === "deleted") {
    for (const space of state.spaces.all) space.messages?.remove(data.id);
    return;
  }
  const message = await webex.message(data.id).catch(() => null);
  const space = message && webex === state.webex && (await state.spaces.of(message));
  if (!space) return;
  space.messages?.show(message);
  if (message.personId === page.bot.id) space.messages?.busy(message.parentId, false);
  if (space !== state.spaces.current && message.personId !== page.me.id) space.unread.hidden = false;
  if (state.traced) setTimeout(drawTraced, 300);
}

function emptySpace(space) {
  const { bot } = page;
  if (space.direct && !space.withBot) return element("p", { className: "empty" }, "Nothing was said here.");
  const examples = space.direct
    ? ["whois john", "status john.andersen@example.com", "help"]
    : [`@${bot.displayName} @John Andersen`, `@${bot.displayName} status anna.berg@example.com`];
  const chips = examples.map((text) => {
    const chip = element("button", { type: "button" }, text);
    chip.addEventListener("click", () => {
      $("text").focus();
      send(text);
    });
    return chip;
  });
  const advice = space.direct
    ? "Write a name, an email address or a question."
    : `Mention ${bot.displayName}, and somebody whose card you want.`;
  return element("div", { className: "empty" },
    element("h2", {}, `Ask ${bot.displayName} who somebody is`),
    element("p", {}, advice),
    element("div", { className: "chips" }, ...chips));
}

// The trace of a message

async function trace(message) {
  state.traced = message;
  await drawTraced();
  $("trace").hidden = false;
  $("trace-title").focus();
}

async function drawTraced() {
  const message = state.traced;
  if (!message) return;
  const entries = await log().catch(tell);
  if (!entries || message !== state.traced) return;
  $("trace-of").textContent = `“${(message.text ?? "").slice(0, 120)}”`;
  $("trace-steps").replaceChildren(drawTrace(traceOf(message, entries), page.bot.displayName));
}

function closeTrace() {
  const message = state.traced;
  state.traced = null;
  $("trace").hidden = true;
  const article = message && document.querySelector(`.message[data-id="${message.id}"]`);
  [...(article?.querySelectorAll(".act") ?? [])].findLast((one) => one.textContent === "Trace")?.focus();
}

$("trace-refresh").addEventListener("click", drawTraced);
$("trace-close").addEventListener("click", closeTrace);
$("trace").addEventListener("keydown", (event) => event.key === "Escape" && closeTrace());

// Composing

const completion = new Completion($("text"), $("people"), (person) => [
  face(person.displayName, { picture: person.avatar, isBot: person.id === page.bot.id }),
  element("span", {}, person.displayName, element("small", {}, person.email)),
]);

function drawHints() {
  const text = $("text").value;
  const { bot } = page;
  const unheard = !state.spaces.current.direct && text.trim() && !doesMention(text, bot);
  $("hint").hidden = !unheard;
  if (unheard) {
    const add = element("button", { type: "button" }, `Add @${bot.displayName}`);
    add.addEventListener("click", () => {
      $("text").value = `@${bot.displayName} ${$("text").value}`;
      drawHints();
      $("text").focus();
    });
    $("hint").replaceChildren(`${bot.displayName} hears only messages that mention it here. `, add);
  }
  $("thread").hidden = !state.thread;
  if (state.thread) {
    const stop = element("button", { type: "button" }, "not in the thread");
    stop.addEventListener("click", () => {
      state.thread = null;
      drawHints();
    });
    $("thread").replaceChildren(`Replying to “${state.thread.text.slice(0, 60)}”: `, stop);
  }
}

async function send(text) {
  if (!text.trim()) return;
  const { thread, webex, spaces: { current: space } } = state;
  const markdown = withMentions(text, completion.people);
  const target = space.roomId ? { roomId: space.roomId } : { toPersonEmail: space.email };
  const heard = space.withBot || (!space.direct && doesMention(text, page.bot));
  try {
    const posted = await webex.post({ ...target, markdown, parentId: thread?.parentId ?? thread?.id });
    space.roomId ??= posted.roomId;
    space.messages.show(posted);
    if (heard) wait(space, posted.parentId ?? posted.id);
    $("text").value = "";
    state.thread = null;
    drawHints();
    grow();
  } catch (problem) {
    tell(problem);
  }
}

function wait(space, root) {
  if (space.messages.isAnswered(root)) return;
  space.messages.busy(root, true);
  setTimeout(() => space.messages.busy(root, false), 15_000);
}

function grow() {
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight}px`;
}

function tell(problem) {
  notice(problem.message);
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = false;
}

$("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  send($("text").value);
});
$("text").addEventListener("input", () => {
  grow();
  drawHints();
});
$("text").addEventListener("keydown", (event) => {
  if (completion.key(event) || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    $("compose").requestSubmit();
  }
});

start().catch((problem) => notice(`The page could not start: ${problem.message}`));
