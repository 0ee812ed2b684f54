// Mentions: completion while typing, and `@Name` to what Webex's markdown calls a mention.

const ARIA = ["expanded", "haspopup", "controls", "autocomplete", "activedescendant"];
const LETTER = /[\p{L}\p{N}]/u;

/** The text with every `@Name` of these people as `<@personId:…>`. */
export function withMentions(text, people) {
  const longestFirst = [...people].sort((a, b) => b.displayName.length - a.displayName.length);
  let out = "";
  for (let place = 0; place < text.length; ) {
    const person = text[place] === "@" && !LETTER.test(text[place - 1] ?? "") && longestFirst.find((one) => names(text, place + 1, one.displayName));
    if (person) {
      out += `<@personId:${person.id}|${person.displayName.replace(/[|>]/g, "")}>`;
      place += 1 + person.displayName.length;
    } else {
      out += text[place];
      place += 1;
    }
  }
  return out;
}

function names(text, place, name) {
  const end = place + name.length;
  return text.slice(place, end).toLowerCase() === name.toLowerCase() && !LETTER.test(text[end] ?? "");
}

/** Whether the text mentions this person. */
export function doesMention(text, person) {
  return withMentions(text, [person]) !== text;
}

/** Completes `@…` before the caret of a text area from a list of people. */
export class Completion {
  constructor(area, list, draw) {
    Object.assign(this, { area, list, draw, people: [], found: [], chosen: 0 });
    area.addEventListener("input", () => this.look());
    area.addEventListener("click", () => this.look());
    area.addEventListener("blur", () => this.close());
  }

  get isOpen() {
    return !this.list.hidden;
  }

  look() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const typed = before.match(/(?:^|\s)@([^@\n]{0,40})$/);
    const wanted = typed?.[1].toLowerCase();
    this.from = typed ? before.length - typed[1].length - 1 : 0;
    const begins = (one) => one.displayName.toLowerCase().startsWith(wanted) || one.displayName.toLowerCase().split(" ").some((word) => word.startsWith(wanted));
    this.found = typed ? this.people.filter(begins).slice(0, 8) : [];
    const done = this.found.length === 1 && this.found[0].displayName.toLowerCase() === wanted;
    if (this.found.length === 0 || done) return this.close();
    this.chosen = 0;
    this.show();
  }

  show() {
    this.list.replaceChildren(...this.found.map((person, place) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.id = `person-${place}`;
      item.setAttribute("aria-selected", String(place === this.chosen));
      item.append(...this.draw(person));
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.take(place);
      });
      return item;
    }));
    this.list.hidden = false;
    this.area.setAttribute("role", "combobox");
    this.area.setAttribute("aria-expanded", "true");
    this.area.setAttribute("aria-haspopup", "listbox");
    this.area.setAttribute("aria-controls", this.list.id);
    this.area.setAttribute("aria-autocomplete", "list");
    this.area.setAttribute("aria-activedescendant", `person-${this.chosen}`);
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.list.hidden = true;
    // Without suggestions it is a field of several lines, which no combobox is.
    for (const name of ["role", ...ARIA.map((name) => `aria-${name}`)]) this.area.removeAttribute(name);
  }

  take(place) {
    const rest = this.area.value.slice(this.area.selectionStart);
    const begun = `${this.area.value.slice(0, this.from)}@${this.found[place].displayName} `;
    this.area.value = begun + rest;
    this.area.setSelectionRange(begun.length, begun.length);
    this.close();
    this.area.dispatchEvent(new Event("input"));
  }

  /** Handles a key while the list is open; true when the key is used up. */
  key(event) {
    if (!this.isOpen) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      this.chosen = (this.chosen + steps[event.key] + this.found.length) % this.found.length;
      this.show();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.take(this.chosen);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }
}
