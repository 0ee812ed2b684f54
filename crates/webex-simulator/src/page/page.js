// A chat client on the simulator's own Webex API, and nothing more.

import { colorOf, drawCard, drawHtml, initials, loadRenderer } from "/cards.js";
import { Completion, doesMention, withMentions } from "/mentions.js";
import { seats, Webex } from "/webex.js";

const $ = (id) => document.getElementById(id);
const state = { spaces: [], space: null, messages: new Map(), thread: null, waiting: new Set(), renderer: null };

function element(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

function face(name, picture) {
  const made = element("span", { className: "face", ariaHidden: "true" }, initials(name));
  if (name === state.seats.bot.displayName) made.classList.add("bot");
  else made.style.background = colorOf(name);
  if (picture?.startsWith("https://")) {
    const image = element("img", { alt: "" });
    image.addEventListener("load", () => made.replaceChildren(image));
    image.src = picture;
  }
  return made;
}

// Theme

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  $("theme").textContent = theme === "dark" ? "☀ Light" : "☾ Dark";
  localStorage.setItem("theme", theme);
  if (state.space) drawMessages();
}

function theme() {
  return document.documentElement.dataset.theme;
}

// Seats and spaces

async function start() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(localStorage.getItem("theme") ?? (dark ? "dark" : "light"));
  $("theme").addEventListener("click", () => setTheme(theme() === "dark" ? "light" : "dark"));
  [state.seats, state.renderer] = await Promise.all([seats(), loadRenderer()]);
  if (!state.renderer) {
    notice("Cards are shown as text: the adaptivecards package is neither in a local node_modules folder nor to be had from the public CDN.");
  }
  const { people } = state.seats;
  $("seat").append(...people.map((one) => element("option", { value: one.email, textContent: one.displayName })));
  const last = localStorage.getItem("seat");
  const first = people.find((one) => one.email === last) ?? people.find((one) => one.displayName === "Anna Berg") ?? people[0];
  $("seat").value = first.email;
  $("seat").addEventListener("change", () => sit($("seat").value));
  completion.people = [{ ...state.seats.bot, email: state.seats.bot.emails[0] }, ...people];
  await sit(first.email);
}

async function sit(email) {
  localStorage.setItem("seat", email);
  state.leave?.();
  state.me = state.seats.people.find((one) => one.email === email);
  state.webex = new Webex(email);
  state.messages.clear();
  state.waiting.clear();
  const { bot, room } = state.seats;
  state.spaces = [
    { direct: true, title: bot.displayName, email: bot.emails[0], about: "Direct: every message is for the bot" },
  ];
  if (room) {
    state.spaces.push({ direct: false, title: room.title, roomId: room.id, about: "Group: the bot hears only what mentions it" });
  }
  enter(state.spaces[0]);
  state.leave = state.webex.watch(happened, () => setTimeout(catchUp, 1000));
  await catchUp();
}

async function catchUp() {
  const told = await Promise.all(state.spaces.map((space) => state.webex.history(space)));
  for (const message of told.flat()) state.messages.set(message.id, message);
  drawMessages();
}

function enter(space) {
  state.space = space;
  // Until now there was nobody to write as, and nowhere to write to.
  $("text").disabled = $("send").disabled = false;
  space.unread = false;
  state.thread = null;
  $("title").textContent = space.title;
  $("subtitle").textContent = space.about;
  $("text").placeholder = space.direct ? "Ask about somebody" : `@${state.seats.bot.displayName} …`;
  drawSpaces();
  drawMessages();
  drawHints();
  $("text").focus();
}

function drawSpaces() {
  $("spaces").replaceChildren(...state.spaces.map((space) => {
    const label = element("span", {}, space.title, element("small", {}, space.direct ? "Direct" : "Group space"));
    const button = element("button", { type: "button" }, face(space.title), label);
    button.setAttribute("aria-current", String(space === state.space));
    if (space.unread) button.append(element("span", { className: "new", title: "New messages" }));
    button.addEventListener("click", () => enter(space));
    return button;
  }));
}

// Messages

async function happened({ resource, event, data }) {
  if (resource !== "messages") return;
  if (event === "deleted") {
    state.messages.delete(data.id);
  } else {
    const message = await state.webex.message(data.id).catch(() => null);
    if (!message) return;
    state.messages.set(message.id, message);
    if (message.personId === state.seats.bot.id) state.waiting.delete(message.parentId);
    const other = state.spaces.find((space) => space !== state.space && isIn(message, space));
    if (other && message.personId !== state.me.id) {
      other.unread = true;
      drawSpaces();
    }
  }
  drawMessages(true);
}

function isIn(message, space) {
  return space.direct ? message.roomType === "direct" : message.roomId === space.roomId;
}

function drawMessages(keepPlace = false) {
  const log = $("messages");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 160;
  const here = [...state.messages.values()].filter((message) => isIn(message, state.space));
  here.sort((a, b) => a.created.localeCompare(b.created));
  const roots = here.filter((message) => !state.messages.has(message.parentId));
  const drawn = roots.map((root) => drawThread(root, here.filter((one) => one.parentId === root.id)));
  log.replaceChildren(...(drawn.length ? drawn : [emptySpace()]));
  if (atEnd || !keepPlace) log.scrollTop = log.scrollHeight;
}

function drawThread(root, replies) {
  const thread = element("div", { className: "thread" }, ...replies.map((message) => drawMessage(message)));
  if (state.waiting.has(root.id)) thread.append(element("p", { className: "busy" }, `${state.seats.bot.displayName} is looking`));
  const reply = element("button", { type: "button", className: "reply" }, "Reply in thread");
  reply.addEventListener("click", () => {
    state.thread = root;
    drawHints();
    $("text").focus();
  });
  return drawMessage(root, ...(thread.childNodes.length ? [thread] : []), reply);
}

// A drawn message is kept, so that a card that was opened stays open when others arrive.
const drawings = new Map();

function drawMessage(message, ...below) {
  const key = `${message.id} ${message.updated ?? ""} ${theme()}`;
  if (!drawings.has(key)) drawings.set(key, drawSaid(message));
  const mine = message.personId === state.me.id;
  const bot = message.personId === state.seats.bot.id;
  const person = state.seats.people.find((one) => one.id === message.personId);
  const name = bot ? state.seats.bot.displayName : person?.displayName ?? message.personEmail;
  const time = new Date(message.created).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const who = element("p", { className: "who" }, element("b", {}, mine ? "You" : name));
  if (bot) who.append(element("span", { className: "badge" }, "Bot"));
  who.append(element("time", { dateTime: message.created }, time));
  const body = element("div", { className: "body" }, who, drawings.get(key), ...below);
  const article = element("article", { className: "message" }, face(name, person?.avatar), body);
  article.dataset.id = message.id;
  return article;
}

function drawSaid(message) {
  const said = element("div", { className: "said" });
  const card = message.attachments?.find((one) => one.contentType === "application/vnd.microsoft.card.adaptive");
  if (card && state.renderer) {
    const press = (inputs) => state.webex.press(message.id, inputs).then(() => undefined, (problem) => notice(problem.message));
    said.append(drawCard(card.content, theme(), press));
  } else if (message.html) {
    said.append(drawHtml(message.html));
  } else {
    said.append(element("p", {}, message.text ?? ""));
  }
  return said;
}

function emptySpace() {
  const { bot } = state.seats;
  const examples = state.space.direct
    ? ["whois john", "status john.andersen@example.com", "help"]
    : [`@${bot.displayName} @John Andersen`, `@${bot.displayName} status anna.berg@example.com`];
  const chips = examples.map((text) => {
    const chip = element("button", { type: "button" }, text);
    chip.addEventListener("click", () => send(text));
    return chip;
  });
  const advice = state.space.direct
    ? "Write a name, an email address or a question."
    : `Mention ${bot.displayName}, and somebody whose card you want.`;
  return element("div", { className: "empty" },
    element("h2", {}, `Ask ${bot.displayName} who somebody is`),
    element("p", {}, advice),
    element("div", { className: "chips" }, ...chips));
}

// Composing

const completion = new Completion($("text"), $("people"), (person) => [
  face(person.displayName, person.avatar),
  element("span", {}, person.displayName, element("small", {}, person.email)),
]);

function drawHints() {
  const text = $("text").value;
  const { bot } = state.seats;
  const unheard = !state.space.direct && text.trim() && !doesMention(text, bot);
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
  const { space, thread } = state;
  const markdown = withMentions(text, completion.people);
  const target = space.direct ? { toPersonEmail: space.email } : { roomId: space.roomId };
  const heard = space.direct || doesMention(text, state.seats.bot);
  try {
    const posted = await state.webex.post({ ...target, markdown, parentId: thread?.id });
    state.messages.set(posted.id, posted);
    if (heard) wait(thread?.id ?? posted.id);
    $("text").value = "";
    state.thread = null;
    drawMessages();
    drawHints();
    grow();
  } catch (problem) {
    notice(problem.message);
  }
}

function wait(root) {
  state.waiting.add(root);
  setTimeout(() => state.waiting.delete(root) && drawMessages(true), 15_000);
}

function grow() {
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight}px`;
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
