// Draws Adaptive Cards with the `adaptivecards` npm package, in the colours and sizes of Webex's host
// configuration; and messages without a card, from an allow list of HTML elements.

import { colorOf, initials, nameIn } from "/names.js";

const LOCAL = "/node_modules/adaptivecards/dist/adaptivecards.min.js";
const PUBLIC = "https://cdn.jsdelivr.net/npm/adaptivecards@3.0.6/dist/adaptivecards.min.js";
const INTEGRITY = "sha384-M6IdJidOpX9E8ISrXtcfFvFTf4ePKNWDy3pRXxzb/8dro8ceUoIIzcK4higcq/JC";

/** Loads the renderer; says where from, or null where it cannot be had. */
export async function loadRenderer() {
  const known = await fetch(LOCAL, { method: "HEAD" }).then((answer) => answer.ok, () => false);
  for (const [source, url, integrity] of [["local", LOCAL], ["public", PUBLIC, INTEGRITY]]) {
    if (source === "local" && !known) continue;
    if (await loaded(url, integrity)) {
      AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
        result.outputHtml = inlineMarkdown(text);
        result.didProcess = true;
      };
      return source;
    }
  }
  return null;
}

function loaded(url, integrity) {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = url;
    if (integrity) {
      script.integrity = integrity;
      script.crossOrigin = "anonymous";
    }
    script.onload = () => resolve(Boolean(window.AdaptiveCards));
    script.onerror = () => resolve(false);
    document.head.append(script);
  });
}

/** A TextBlock's markdown: bold, italic and links; everything else is text. */
function inlineMarkdown(text) {
  const escaped = text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return escaped
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2" target="_blank" rel="noreferrer">$1</a>')
    .replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
    .replace(/(^|\W)_(.+?)_(?=\W|$)/g, "$1<em>$2</em>");
}

// Webex draws `warning` red and `attention` orange.
const COLORS = {
  light: {
    default: ["#171B1F", "#535759"], dark: ["#171B1F", "#535759"], light: ["#535759", "#929596"],
    accent: ["#007EA8", "#00A0D1"], good: ["#1B8728", "#24AB31"],
    warning: ["#D93829", "#FF5C4A"], attention: ["#C74F0E", "#F26B1D"],
  },
  dark: {
    default: ["#FFFFFF", "#E6E8E8"], dark: ["#FFFFFF", "#E6E8E8"], light: ["#B4B6B8", "#929596"],
    accent: ["#1DC4F2", "#00A0D1"], good: ["#44CF50", "#7FEB86"],
    warning: ["#FF5C4A", "#FF5C4A"], attention: ["#FF5C4A", "#FF5C4A"],
  },
};
const GROUNDS = {
  light: { default: "#FFFFFF", emphasis: "#F2F4F5" },
  dark: { default: "#24282B", emphasis: "#535759" },
};

function hostConfig(theme) {
  const foregroundColors = Object.fromEntries(
    Object.entries(COLORS[theme]).map(([name, [normal, subtle]]) => [name, { default: normal, subtle }]),
  );
  const containerStyles = Object.fromEntries(
    Object.entries(GROUNDS[theme]).map(([name, backgroundColor]) => [name, { backgroundColor, foregroundColors }]),
  );
  return new AdaptiveCards.HostConfig({
    fontFamily: "inherit",
    spacing: { small: 4, default: 12, medium: 12, large: 12, extraLarge: 16, padding: 12 },
    separator: { lineThickness: 1, lineColor: theme === "dark" ? "#3A4044" : "#EEEEEE" },
    fontSizes: { small: 12, default: 14, medium: 16, large: 20, extraLarge: 22 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    imageSizes: { small: 40, medium: 80, large: 160 },
    containerStyles,
    actions: {
      maxActions: 20, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left",
      showCard: { actionMode: "inline", inlineTopMargin: 8, style: "emphasis" },
    },
  });
}

/** A card as an element. `press(inputs)` is called for a submit button, and may be awaited. */
export function drawCard(content, theme, press) {
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = hostConfig(theme);
  card.onExecuteAction = async (action) => {
    if (action instanceof AdaptiveCards.OpenUrlAction) {
      open(action.url);
    } else if (action instanceof AdaptiveCards.SubmitAction) {
      // A button that is disabled would lose the focus.
      const button = action.renderedElement;
      if (button?.getAttribute("aria-disabled") === "true") return;
      button?.setAttribute("aria-disabled", "true");
      await press(action.data).finally(() => button?.removeAttribute("aria-disabled"));
    }
  };
  card.parse(content);
  const element = document.createElement("div");
  element.className = "card";
  element.append(card.render());
  // Takes the place of the renderer's own handler, which leaves a gap.
  for (const picture of element.querySelectorAll("img")) {
    picture.onerror = () => picture.replaceWith(initialsOf(nameIn(picture.alt, textsOf(content)), picture.alt));
  }
  return element;
}

function open(url) {
  if (/^(https?|mailto|tel|webexteams):/i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}

/** Every text of a part of a card. */
function textsOf(part) {
  if (!part || typeof part !== "object") return [];
  const own = typeof part.text === "string" ? [part.text] : [];
  return [...own, ...Object.values(part).flatMap(textsOf)];
}

function initialsOf(name, description) {
  const element = document.createElement("div");
  element.className = "initials";
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", description);
  element.textContent = initials(name);
  element.style.background = colorOf(name);
  return element;
}

const ALLOWED = new Set("P BR STRONG EM B I UL OL LI CODE PRE BLOCKQUOTE H1 H2 H3 A SPARK-MENTION".split(" "));

/** A message's HTML as nodes: what is not on the list becomes its text. */
export function drawHtml(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const nodes = document.createDocumentFragment();
  for (const child of parsed.body.childNodes) nodes.append(copied(child));
  return nodes;
}

function copied(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return document.createDocumentFragment();
  let copy = document.createDocumentFragment();
  if (node.tagName === "SPARK-MENTION") {
    copy = document.createElement("span");
    copy.className = "mention";
    copy.append("@");
  } else if (ALLOWED.has(node.tagName)) {
    copy = document.createElement(node.tagName);
    const link = node.tagName === "A" ? node.getAttribute("href") : null;
    if (link && /^(https?|mailto):/i.test(link)) {
      Object.assign(copy, { href: link, target: "_blank", rel: "noreferrer" });
    }
  }
  for (const child of node.childNodes) copy.append(copied(child));
  return copy;
}
