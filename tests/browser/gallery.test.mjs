// Every card that the bot can send, as the reference renderer draws it: nothing cut, nothing overlapping.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";

import { drawAvatars } from "./avatar.mjs";
import { output, startBrowser, startDemo } from "./demo.mjs";

let browser;
let demo;

before(async () => {
  [browser, demo] = await Promise.all([startBrowser(), startDemo()]);
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** What is wrong with how the cards stand on the page. Runs in the page. */
function faults() {
  const found = [];
  for (const picture of document.querySelectorAll(".picture")) {
    const card = picture.querySelector(".card");
    if (!card) {
      found.push(`${picture.id}: not drawn`);
      continue;
    }
    const box = card.getBoundingClientRect();
    const texts = [];
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.textContent.trim() || !node.parentElement.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) texts.push({ rect, said: node.textContent });
      for (let parent = node.parentElement; parent !== card; parent = parent.parentElement) {
        const inline = getComputedStyle(parent).display === "inline";
        if (!inline && parent.scrollWidth > parent.clientWidth + 1) {
          found.push(`${picture.id}: “${node.textContent}” is cut`);
        }
      }
    }
    for (const { rect, said } of texts) {
      if (rect.left < box.left || rect.right > box.right + 0.5 || rect.bottom > box.bottom + 0.5) {
        found.push(`${picture.id}: “${said}” leaves the card`);
      }
    }
    texts.forEach((one, place) => {
      for (const other of texts.slice(place + 1)) {
        const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const down = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        if (across > 1 && down > 4) found.push(`${picture.id}: “${one.said}” and “${other.said}” overlap`);
      }
    });
    for (const item of card.querySelectorAll(".ac-textBlock, .ac-richTextBlock")) {
      if (item.checkVisibility() && !item.textContent.trim()) found.push(`${picture.id}: an empty row`);
    }
    for (const image of card.querySelectorAll("img")) {
      if (!image.alt) found.push(`${picture.id}: a picture without words`);
    }
    for (const button of card.querySelectorAll("button")) {
      if (button.checkVisibility() && !button.textContent.trim()) found.push(`${picture.id}: a button without words`);
    }
  }
  return found;
}

const words = readdirSync(new URL("../../templates/words", import.meta.url));
for (const language of words.filter((file) => file.endsWith(".ftl")).map((file) => file.slice(0, -4))) {
  for (const theme of ["light", "dark"]) {
    for (const width of [320, 640]) {
      test(`in ${language}, ${theme}, ${width} px wide, every card shows all of its words`, async () => {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        const problems = [];
        page.on("pageerror", (error) => problems.push(error.message));
        await drawAvatars(page);
        await page.goto(`${demo.url}gallery?language=${language}&theme=${theme}&width=${width}`);
        await page.locator(`[data-drawn="${language} ${theme} ${width}"]`).waitFor();
        const images = page.locator(".card img");
        await images.evaluateAll((all) => Promise.all(all.map((image) => image.decode())));
        await page.screenshot({ path: `${output}gallery-${language}-${theme}-${width}.png`, fullPage: true });
        assert.ok((await page.locator(".picture").count()) > 25);
        assert.deepEqual(await page.evaluate(faults), []);
        assert.deepEqual(problems, []);
        await page.close();
      });
    }
  }
}

test("details unfold below the facts of a person, and nothing is cut then either", async () => {
  const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
  await drawAvatars(page);
  await page.goto(`${demo.url}gallery?width=320`);
  const long = page.locator("#person-long .card");
  await long.getByRole("button", { name: "Details" }).click();
  await long.getByText("Nickname").waitFor();
  assert.deepEqual(await page.evaluate(faults), []);
  await page.close();
});
