// What stands for a person where there is no picture: initials and a colour.

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const ARABIC = /\p{Script=Arabic}/u;

/** The first letters of the first and last word of a name, in its script; a note in brackets is no word. */
export function initials(name) {
  const plain = name.normalize("NFC").replace(/[([（【].*?[)\]）】]/gu, " ");
  // “Berg, Anna” is Anna Berg.
  const [family, given] = plain.split(/[,،]/u);
  const ordered = given && /\p{L}/u.test(given) ? `${given} ${family}` : plain;
  const letters = ordered.split(/\s+/u).map(firstLetter).filter(Boolean);
  const ends = letters.length > 1 ? [letters[0], letters.at(-1)] : letters;
  // Arabic letters would join to a word.
  return ends.join(ends.some((letter) => ARABIC.test(letter)) ? "\u200c" : "") || "?";
}

/** The first letter of a word with its marks, as a capital where there is one. */
function firstLetter(word) {
  for (const { segment } of graphemes.segment(word)) {
    if (!/\p{L}/u.test(segment)) continue;
    const capital = segment.toUpperCase();
    return [...graphemes.segment(capital)].length === 1 ? capital : segment;
  }
  return null;
}

/** A colour that stays the same for a name, dark enough for white letters. */
export function colorOf(name) {
  let hue = 7;
  for (const sign of name) hue = (hue * 31 + sign.codePointAt(0)) % 360;
  return `hsl(${hue} 42% 30%)`;
}

/** The name in a picture's description, which is in any language: the longest text of its card that is a part of it. */
export function nameIn(description, texts) {
  const parts = texts.filter((text) => text.trim() && description.includes(text.trim()));
  return parts.sort((a, b) => b.length - a.length)[0]?.trim() ?? description;
}
