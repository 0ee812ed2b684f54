// What a person does on the demo page, in a real browser.

import assert from "node:assert/strict";
import { after, before, beforeEach, afterEach, test } from "node:test";

import { openChat, output, startBrowser, startDemo } from "./demo.mjs";

let browser;
let demo;
let page;
let problems;

before(async () => {
  [browser, demo] = await Promise.all([startBrowser(), startDemo()]);
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

beforeEach(async () => {
  await demo.reset();
  ({ page, problems } = await openChat(browser, demo, 820));
});

afterEach(async () => {
  await page.close();
  assert.deepEqual(problems, []);
});

async function say(text) {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByLabel("Message", { exact: true }).press("Enter");
}

/** The newest card, once it says all of this. */
async function card(...texts) {
  let found = page.locator(".card");
  for (const text of texts) found = found.filter({ hasText: text });
  await found.last().waitFor();
  return found.last();
}

test("whois john brings a chooser, and a press on it the person card", async () => {
  await say("whois john");
  const chooser = await card("Who is “john”?", "John Andersen", "John Duarte");
  await page.screenshot({ path: `${output}chooser.png` });
  await chooser.getByRole("button", { name: "Show" }).first().click();
  const person = await card("GM · Sales", "john.andersen@example.com");
  await page.screenshot({ path: `${output}person-chosen.png` });
  assert.match(await person.textContent(), /Milpitas/);
  const sip = person.getByText("testuser5@mycompany.webex.com");
  assert.equal(await sip.isVisible(), false);
  await person.getByRole("button", { name: "Details" }).click();
  await sip.waitFor({ state: "visible" });
});

test("status of an address brings presence", async () => {
  await say("status john.andersen@example.com");
  const status = await card("John Andersen", "Available", "local time");
  assert.match(await status.textContent(), /Active\s3\smin\sago/);
  await page.screenshot({ path: `${output}status.png` });
});

test("a mention beside the bot's own in the group space brings the person card", async () => {
  await page.getByRole("button", { name: /Field team/ }).click();
  const box = page.getByLabel("Message", { exact: true });
  await box.pressSequentially("@Who");
  await page.getByRole("option", { name: /Whodex/ }).waitFor();
  await box.press("Enter");
  await box.pressSequentially("@john an");
  await page.getByRole("listbox", { name: "People to mention" }).getByText("john.andersen@example.com").waitFor();
  await box.press("Tab");
  assert.equal((await box.inputValue()).trim(), "@Whodex @John Andersen");
  await box.press("Enter");
  await card("John Andersen", "GM · Sales", "Available");
  await page.screenshot({ path: `${output}group.png` });
});

test("a message in the group space that does not mention the bot is said to be unheard", async () => {
  await page.getByRole("button", { name: /Field team/ }).click();
  await page.getByLabel("Message", { exact: true }).fill("whois anna");
  await page.getByRole("button", { name: "Add @Whodex" }).click();
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await card("Who is “anna”?");
});

test("an example of help runs when it is pressed, in dark as well", async () => {
  await page.getByRole("button", { name: "Light or dark" }).click();
  await page.getByRole("button", { name: "help" }).click();
  const help = await card("What you can ask");
  await page.screenshot({ path: `${output}help-dark.png` });
  await help.getByRole("button", { name: "Who is Anna?" }).click();
  await card("Who is “Anna”?");
  await page.screenshot({ path: `${output}example-dark.png` });
});

test("the page fits a telephone", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await say("whois john andersen");
  await card("GM · Sales");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(wide, 360);
  await page.screenshot({ path: `${output}telephone.png` });
});

test("without a card renderer the markdown twin is shown, and why", async () => {
  await page.route(/adaptivecards/, (route) => route.abort());
  await page.reload();
  await page.getByText("Cards are shown as text").waitFor();
  await say("whois john andersen");
  await page.locator(".said", { hasText: "Milpitas" }).waitFor();
  assert.equal(await page.locator(".card").count(), 0);
  await page.screenshot({ path: `${output}twin.png` });
});

test("nothing can be written before there is somewhere to write to", async () => {
  let known;
  const seats = new Promise((resolve) => (known = resolve));
  await page.route(/sim\/seats/, async (route) => {
    await seats;
    await route.continue();
  });
  await page.reload();
  const composer = page.getByLabel("Message", { exact: true });
  assert.ok(await composer.isDisabled());
  known();
  await say("whois john andersen");
  await card("GM · Sales");
});

test("a name full of markup shows as itself", async () => {
  await say('whois robert.tables@example.com');
  const person = await card('"},{"type":"TextBlock"');
  assert.match(await person.textContent(), /\*\*bold\*\* \[link\]\(http:\/\/example\.com\) <@all>/);
  assert.equal(await person.locator("strong, a").count(), 0);
});
