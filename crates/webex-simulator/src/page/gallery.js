// Draws every card of the bot, in the language, theme and width that the address asks for.

import { drawCard, loadRenderer } from "/cards.js";

const controls = ["language", "theme", "width"].map((id) => document.getElementById(id));
const asked = new URLSearchParams(location.search);

const [languages, source] = await Promise.all([
  fetch("/gallery.json").then((answer) => answer.json()),
  loadRenderer(),
]);
for (const { language } of languages) {
  const name = new Intl.DisplayNames(["en"], { type: "language" }).of(language);
  controls[0].add(new Option(name, language));
}
controls[0].value = "en";
for (const control of controls) {
  const wanted = asked.get(control.id);
  if ([...control.options].some((option) => option.value === wanted)) control.value = wanted;
  control.addEventListener("change", draw);
}
if (!source) {
  const notice = document.getElementById("notice");
  notice.textContent = "The card renderer cannot be loaded: the cards are shown in words.";
  notice.hidden = false;
}
draw();

function draw() {
  const [language, theme, width] = controls.map((control) => control.value);
  document.documentElement.dataset.theme = theme;
  document.documentElement.style.setProperty("--card-width", `${width}px`);
  history.replaceState(null, "", `?${new URLSearchParams({ language, theme, width })}`);
  const { pictures } = languages.find((one) => one.language === language);
  const place = document.getElementById("pictures");
  place.lang = language;
  place.replaceChildren(...pictures.map((picture) => figure(picture, theme)));
  place.dataset.drawn = `${language} ${theme} ${width}`;
}

function figure({ name, card, markdown, text }, theme) {
  const figure = document.createElement("figure");
  figure.className = "picture";
  figure.id = name;
  const caption = document.createElement("figcaption");
  caption.textContent = name.replaceAll("-", " ");
  figure.append(caption);
  // Nobody listens to the buttons here.
  if (source) figure.append(drawCard(card, theme, async () => {}));
  figure.append(words("Plain text", text, !source), words("Markdown", markdown, false));
  return figure;
}

function words(title, text, open) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const body = document.createElement("pre");
  details.open = open;
  summary.textContent = title;
  body.textContent = text;
  details.append(summary, body);
  return details;
}
