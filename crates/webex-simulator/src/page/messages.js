// The messages of a space. Each is added once and stays, so that a screen reader reads it once, a card that was opened
// stays open, and the focus stays where it is.

import { drawCard, drawHtml } from "/cards.js";
import { element, face } from "/element.js";

/** The log of one space. `page` knows people, theme and renderer, and is told of presses. */
export class Messages {
  constructor(page, empty) {
    this.page = page;
    this.empty = empty;
    this.shown = new Map();
    this.element = element("div", { className: "messages", id: "messages", ariaLabel: "Messages" }, empty);
    this.element.setAttribute("role", "log");
    this.element.setAttribute("aria-live", "polite");
    // With few messages there is nothing else to scroll by keyboard.
    this.element.tabIndex = 0;
  }

  /** Shows a message, or what was changed of it. */
  show(message) {
    const known = this.shown.get(message.id);
    if (known) {
      if (known.message.updated !== message.updated) this.redraw(Object.assign(known, { message }));
      return;
    }
    const follows = this.atEnd;
    this.empty.remove();
    const root = this.shown.get(message.parentId);
    const one = this.article(message, !root);
    this.shown.set(message.id, one);
    const place = root ? root.thread : this.element;
    const later = [...place.children].find((other) => other.dataset.created > message.created);
    place.insertBefore(one.article, later ?? null);
    if (root) place.hidden = false;
    if (follows || message.personId === this.page.me.id) this.toEnd();
  }

  remove(id) {
    const gone = this.shown.get(id);
    if (!gone) return;
    gone.article.remove();
    this.shown.delete(id);
    if (!this.element.querySelector(".message")) this.element.append(this.empty);
  }

  /** Whether the bot has the last word in a thread: its answer can come before the response to the question. */
  isAnswered(root) {
    const said = [...this.shown.values()].filter(({ message }) => message.id === root || message.parentId === root);
    said.sort((a, b) => a.message.created.localeCompare(b.message.created));
    return said.at(-1)?.message.personId === this.page.bot.id;
  }

  /** Says in a thread that the bot is busy, or is not any more. */
  busy(root, isBusy) {
    const one = this.shown.get(root);
    if (!one?.thread) return;
    const follows = this.atEnd;
    one.article.querySelector(".busy")?.remove();
    if (isBusy) one.thread.after(element("p", { className: "busy" }, `${this.page.bot.displayName} is looking`));
    if (follows) this.toEnd();
  }

  /** Draws cards in the colours of another theme; there is nothing new to read. */
  recolor() {
    this.element.setAttribute("aria-live", "off");
    for (const one of this.shown.values()) if (one.message.attachments) this.redraw(one);
    requestAnimationFrame(() => this.element.setAttribute("aria-live", "polite"));
  }

  get atEnd() {
    const log = this.element;
    return log.scrollHeight - log.scrollTop - log.clientHeight < 160;
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  redraw(one) {
    const said = this.said(one.message);
    one.said.replaceWith(said);
    one.said = said;
  }

  article(message, isRoot) {
    const { me, bot } = this.page;
    const mine = message.personId === me.id;
    const isBot = message.personId === bot.id;
    const person = this.page.person(message);
    const time = new Date(message.created).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const who = element("p", { className: "who" }, element("b", {}, mine ? "You" : person.displayName));
    if (isBot) who.append(element("span", { className: "badge" }, "Bot"));
    who.append(element("time", { dateTime: message.created }, time));
    const said = this.said(message);
    const body = element("div", { className: "body" }, who, said);
    const one = { message, said, thread: null };
    const acts = element("div", { className: "acts" });
    if (isRoot) {
      one.thread = element("div", { className: "thread", hidden: true });
      body.append(one.thread);
      acts.append(this.act("Reply in thread", () => this.page.reply(one.message)));
    }
    if (!isBot) acts.append(this.act("Trace", () => this.page.trace(one.message)));
    if (acts.childNodes.length) body.append(acts);
    one.article = element("article", { className: "message" }, face(person.displayName, { picture: person.avatar, isBot }), body);
    Object.assign(one.article.dataset, { id: message.id, created: message.created });
    return one;
  }

  act(words, does) {
    const button = element("button", { type: "button", className: "act" }, words);
    button.addEventListener("click", does);
    return button;
  }

  said(message) {
    const said = element("div", { className: "said" });
    const card = message.attachments?.find((one) => one.contentType === "application/vnd.microsoft.card.adaptive");
    if (card && this.page.renderer) {
      said.append(drawCard(card.content, this.page.theme, (inputs) => this.page.press(message.id, inputs)));
    } else if (message.html) {
      said.append(drawHtml(message.html));
    } else {
      said.append(element("p", {}, message.text ?? ""));
    }
    return said;
  }
}
