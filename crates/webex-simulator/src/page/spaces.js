// The spaces of the person who looks, and the list of them.

import { element, face } from "/element.js";

/** The spaces: first the one with the bot, which is there before anything was said in it. */
export class Spaces {
  constructor(list, { bot, room }, enter) {
    Object.assign(this, { list, bot, room, enter, all: [], current: null });
  }

  /** Reads the spaces of another person. */
  async load(webex) {
    this.webex = webex;
    const direct = { direct: true, withBot: true, title: this.bot.displayName, email: this.bot.emails[0] };
    this.all = [{ ...direct, about: "Direct: every message is for the bot" }];
    if (this.room) this.add({ id: this.room.id, title: this.room.title, type: "group" });
    this.list.replaceChildren();
    this.all.forEach((space) => this.button(space));
    const [rooms, history] = await Promise.all([webex.rooms(), webex.history(this.all[0])]);
    this.all[0].roomId = history[0]?.roomId ?? null;
    for (const room of rooms) if (!this.byRoom(room.id)) this.button(this.add(room));
  }

  add({ id, title, type }) {
    const direct = type === "direct";
    const about = direct ? `Direct: ${this.bot.displayName} is not here` : "Group: the bot hears only what mentions it";
    const space = { direct, withBot: false, title, roomId: id, about };
    this.all.push(space);
    return space;
  }

  byRoom(id) {
    return this.all.find((space) => space.roomId === id);
  }

  /** The space of a message, which may be a new one. */
  async of(message) {
    const known = this.byRoom(message.roomId);
    if (known) return known;
    const [first] = this.all;
    if (message.roomType === "direct" && message.personId === this.bot.id) {
      first.roomId = message.roomId;
      return first;
    }
    const { webex } = this;
    const room = await webex.room(message.roomId);
    // Meanwhile another message of that space may have come, or another person taken the seat.
    if (webex !== this.webex) return null;
    if (this.byRoom(room.id)) return this.byRoom(room.id);
    const space = this.add(room);
    this.button(space);
    return space;
  }

  /** Adds a space's button; buttons stay, so that the focus does. */
  button(space) {
    const unread = element("span", { className: "new", hidden: true }, element("span", { className: "unseen" }, "New messages"));
    const label = element("span", {}, space.title, element("small", {}, space.direct ? "Direct" : "Group space"));
    space.button = element("button", { type: "button" }, face(space.title, { isBot: space.withBot }), label, unread);
    space.button.addEventListener("click", () => this.enter(space));
    space.unread = unread;
    this.list.append(space.button);
  }

  choose(space) {
    this.current = space;
    space.unread.hidden = true;
    for (const one of this.all) one.button.setAttribute("aria-current", String(one === space));
  }
}
