// Small parts that the page is made of.

import { colorOf, initials } from "/names.js";

export function element(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

/** A person's picture, or initials until there is one. */
export function face(name, { picture, isBot } = {}) {
  const made = element("span", { className: "face", ariaHidden: "true" }, initials(name));
  if (isBot) made.classList.add("bot");
  else made.style.background = colorOf(name);
  if (picture?.startsWith("https://")) {
    const image = element("img", { alt: "" });
    image.addEventListener("load", () => made.replaceChildren(image));
    image.src = picture;
  }
  return made;
}
