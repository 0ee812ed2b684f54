// The demo page for everybody: with a screen reader and a keyboard, in two windows, in both themes.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { violations } from "./axe.mjs";
import { openChat, output, startBrowser, startDemo } from "./demo.mjs";

const ANNA = "anna.berg@example.com";
const JOHN = "john.andersen@example.com";

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

// A card may have a button of the same name.
const box = (window = page) => window.locator("#compose").getByLabel("Message", { exact: true });

async function say(text, window = page) {
  await box(window).fill(text);
  await box(window).press("Enter");
}

/** Says something as a person through the API; the new message. */
async function write(email, message) {
  const headers = { authorization: `Bearer ${email}`, "content-type": "application/json" };
  const answer = await fetch(new URL("/v1/messages", demo.url), { method: "POST", headers, body: JSON.stringify(message) });
  return answer.json();
}

for (const theme of ["light", "dark"]) {
  test(`axe-core finds nothing wrong with the chat, ${theme}`, async () => {
    if (theme === "dark") await page.getByRole("button", { name: "Light or dark" }).click();
    assert.deepEqual(await violations(page), [], "an empty space");
    await say("whois john");
    const chooser = page.locator(".card", { hasText: "Who is “john”?" });
    await chooser.getByRole("button", { name: "Show" }).first().click();
    await page.locator(".card", { hasText: "GM · Sales" }).waitFor();
    await say("status john.andersen@example.com, wei zhang, olga nowak");
    await page.locator(".card", { hasText: "Presenting" }).waitFor();
    await page.getByRole("button", { name: "Trace" }).first().click();
    await page.getByRole("complementary", { name: "Trace" }).getByText("X-Spark-Signature").waitFor();
    assert.deepEqual(await violations(page), [], "answers and a trace");
    await page.screenshot({ path: `${output}trace-${theme}.png` });
    await page.getByRole("button", { name: /Field team/ }).click();
    await box().pressSequentially("@jo");
    await page.getByRole("listbox", { name: "People to mention" }).getByRole("option").first().waitFor();
    // HTML gives a field of several lines no other role, and screen readers read suggestions of a combobox alone.
    assert.deepEqual(await violations(page, "aria-allowed-role"), [], "suggestions");
    await page.screenshot({ path: `${output}suggestions-${theme}.png` });
  });

  test(`axe-core finds nothing wrong with the gallery, ${theme}`, async () => {
    await page.goto(`${demo.url}gallery?language=de&theme=${theme}&width=640`);
    await page.locator(`[data-drawn="de ${theme} 640"]`).waitFor();
    // The pictures are not to be had: initials stand for them.
    await page.locator(".card .initials").first().waitFor();
    assert.deepEqual(await violations(page), []);
  });
}

test("each message is added once, and what is there stays with the focus", async () => {
  await say("whois john andersen");
  const card = page.locator(".card", { hasText: "GM · Sales" });
  await card.getByRole("button", { name: "Details" }).click();
  const sip = card.getByText("testuser5@mycompany.webex.com");
  await sip.waitFor({ state: "visible" });
  await card.getByRole("button", { name: "Details" }).focus();
  await page.evaluate(() => {
    window.told = { added: [], removed: 0 };
    const messages = (nodes) => [...nodes].filter((node) => node.classList?.contains("message"));
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) {
        window.told.added.push(...messages(addedNodes).map((node) => node.dataset.id));
        window.told.removed += messages(removedNodes).length;
      }
    }).observe(document.getElementById("messages"), { childList: true, subtree: true });
  });
  await write(ANNA, { toPersonEmail: "whodex@webex.bot", text: "status wei zhang" });
  await page.locator(".card", { hasText: "Presenting" }).waitFor();
  const { added, removed } = await page.evaluate(() => window.told);
  assert.equal(added.length, 2);
  assert.equal(new Set(added).size, 2);
  assert.equal(removed, 0);
  assert.equal(await sip.isVisible(), true);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Details");
});

test("a pressed button of a card keeps the focus", async () => {
  await say("whois john");
  const show = page.locator(".card", { hasText: "Who is “john”?" }).getByRole("button", { name: "Show" }).first();
  await show.focus();
  await show.press("Enter");
  await page.locator(".card", { hasText: "GM · Sales" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Show");
});

test("suggestions of people are a combobox, and without them there is a text field", async () => {
  await page.getByRole("button", { name: /Field team/ }).click();
  await page.getByRole("textbox", { name: "Message" }).pressSequentially("@jo");
  const combobox = page.getByRole("combobox", { name: "Message", expanded: true });
  await combobox.waitFor();
  const active = async () => page.locator(`#${await combobox.getAttribute("aria-activedescendant")}`);
  const first = await (await active()).textContent();
  await combobox.press("ArrowDown");
  assert.notEqual(await (await active()).textContent(), first);
  assert.equal(await (await active()).getAttribute("aria-selected"), "true");
  await combobox.press("Escape");
  await page.getByRole("textbox", { name: "Message" }).waitFor();
});

test("a direct space with another person is theirs, and not the bot's", async () => {
  const words = "lunch at noon?";
  await write(JOHN, { toPersonEmail: ANNA, text: words });
  const space = page.getByRole("navigation", { name: "Spaces" }).getByRole("button", { name: /John Andersen/ });
  await space.getByText("New messages").waitFor();
  assert.equal(await page.getByText(words).count(), 0);
  await space.click();
  await page.getByRole("heading", { name: "John Andersen" }).waitFor();
  await page.locator(".message", { hasText: words }).waitFor();
  await say("yes!");
  await page.locator(".message", { hasText: "yes!" }).waitFor();
  const headers = { authorization: `Bearer ${JOHN}` };
  const told = await fetch(new URL(`/v1/messages/direct?personEmail=${ANNA}`, demo.url), { headers });
  assert.deepEqual((await told.json()).items.map((one) => one.text), ["yes!", words]);
  await page.reload();
  await space.click();
  await page.locator(".message", { hasText: "yes!" }).waitFor();
});

test("two windows of one browser are two people, also after a reload", async () => {
  const [other] = await Promise.all([page.waitForEvent("popup"), page.getByRole("link", { name: "Another window" }).click()]);
  await other.getByRole("combobox", { name: "You are" }).selectOption({ label: "John Andersen" });
  await Promise.all([page, other].map((window) => window.reload()));
  for (const window of [page, other]) await window.getByRole("button", { name: /Field team/ }).click();
  await say("from Anna");
  await say("from John", other);
  for (const [window, mine, theirs] of [[page, "from Anna", "from John"], [other, "from John", "from Anna"]]) {
    await window.locator(".message", { hasText: theirs }).waitFor();
    await window.locator(".message", { hasText: mine }).getByText("You", { exact: true }).waitFor();
  }
  await other.close();
});

test("initials are the first letters of a name in its script", async () => {
  const expected = {
    "Anna Berg": "AB", "Peter van den Berg": "PB", "Berg, Anna": "AB", "Mei Zhang (Contractor)": "MZ", "Siobhán O'Brien": "SO",
    "émile zola": "ÉZ", "E\u0301mile Zola": "ÉZ", "王伟": "王", "山田 太郎": "山太", "김 민수": "김민", "Ольга Новак": "ОН",
    "أحمد بدر": "أ\u200cب", "प्रिया शर्मा": "प्रिश", "ßen Ali": "ßA", "🦊 Fox": "F", "Cher": "C", "42": "?",
  };
  const names = Object.keys(expected);
  const found = await page.evaluate(async (names) => {
    const { initials } = await import("/names.js");
    return names.map(initials);
  }, names);
  assert.deepEqual(Object.fromEntries(names.map((name, place) => [name, found[place]])), expected);
});

test("where a card's picture is missing, the initials are the person's in every language", async () => {
  for (const [language, before] of Object.entries({ en: "Picture of ", de: "Bild von ", fr: "Photo : ", es: "Foto de " })) {
    await page.goto(`${demo.url}gallery?language=${language}&theme=light&width=640`);
    const drawn = page.locator("#person-full .card .initials");
    await drawn.waitFor();
    // French has a narrow space before the colon.
    const description = (await drawn.getAttribute("aria-label")).replace(/\s/gu, " ");
    assert.ok(description.startsWith(before), description);
    const words = description.slice(before.length).split(" ");
    assert.equal(await drawn.textContent(), words[0][0] + words.at(-1)[0], description);
  }
});

test("a trace tells event, signature, delivery, calls and answer of one question", async () => {
  await say("whois john andersen");
  await page.locator(".card", { hasText: "GM · Sales" }).waitFor();
  await page.getByRole("button", { name: "Trace" }).click();
  const trace = page.getByRole("complementary", { name: "Trace" });
  for (const text of ["“whois john andersen”", "messages created", /^[0-9a-f]{8}…$/, /POST http:\/\/127\.0\.0\.1:\d+\/webhook/, "GET /messages/{id}", "POST /messages", /after \d+ ms/]) {
    await trace.getByText(text).first().waitFor();
  }
  // The heading has the focus, so that a screen reader begins there, and the button gets it back.
  assert.equal(await page.evaluate(() => document.activeElement.id), "trace-title");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Trace");
});

test("a trace has the retries of its own question, and the calls until its answer", async () => {
  const entries = [
    { number: 1, kind: "event", what: "messages created", message: "other", byBot: false },
    { number: 2, kind: "event", what: "messages created", message: "q", byBot: false },
    { number: 3, kind: "delivery", what: "messages created", message: "other", status: 200 },
    { number: 4, kind: "delivery", what: "messages created", message: "q", attempt: 1, problem: "cannot connect" },
    { number: 5, kind: "delivery", what: "messages created", message: "q", attempt: 2, status: 200 },
    { number: 6, kind: "call", what: "GET /people", byBot: true },
    { number: 7, kind: "call", what: "GET /rooms", byBot: false },
    { number: 8, kind: "event", what: "messages created", message: "a", parent: "q", byBot: true },
    { number: 9, kind: "call", what: "POST /messages", byBot: true },
    { number: 10, kind: "call", what: "GET /webhooks", byBot: true },
  ];
  const numbers = await page.evaluate(async (entries) => {
    const { traceOf } = await import("/trace.js");
    const { event, deliveries, calls, answer } = traceOf({ id: "q" }, entries);
    return [[event], deliveries, calls, [answer]].map((some) => some.map((one) => one.number));
  }, entries);
  assert.deepEqual(numbers, [[2], [4, 5], [6, 9], [8]]);
});
