// A conversation as people have it on the demo page: German and English mixed, asked on in threads, in a group and alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openChat, output, startBrowser, startDemo } from "./demo.mjs";

const ASKER = "anna.berg@example.com";

let browser;
let demo;
let page;
let problems;

before(async () => {
  [browser, demo] = await Promise.all([startBrowser(), startDemo()]);
  ({ page, problems } = await openChat(browser, demo, 1000));
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

const box = () => page.getByRole("textbox", { name: "Message" });
const thread = (root) => page.locator(`#messages > .message[data-id="${root}"]`);
const below = (root) => thread(root).locator(".thread .message");
const roots = () => page.locator("#messages > .message").evaluateAll((all) => all.map((one) => one.dataset.id));

/** Says something that begins a thread: the thread. */
async function begin(text) {
  const known = await roots();
  await box().fill(text);
  await box().press("Enter");
  await page.waitForFunction(
    (known) => [...document.querySelectorAll("#messages > .message")].some((one) => !known.includes(one.dataset.id)),
    known,
  );
  return (await roots()).find((one) => !known.includes(one));
}

/** What the bot answered at this place of a thread: its card as it is drawn, and its twins. */
async function answer(root, place = 0) {
  const message = below(root).nth(place);
  await message.waitFor();
  return told(message);
}

async function told(message) {
  const id = await message.getAttribute("data-id");
  const headers = { authorization: `Bearer ${ASKER}` };
  const said = await (await fetch(new URL(`/v1/messages/${id}`, demo.url), { headers })).json();
  return { message, card: await message.locator(".card").innerText(), text: said.text, html: said.html ?? said.text };
}

/** Says something in a thread, and what the bot answers. */
async function ask(root, text) {
  const before = await below(root).count();
  await thread(root).getByRole("button", { name: "Reply in thread" }).click();
  await page.getByText("Replying to").waitFor();
  await box().fill(text);
  await box().press("Enter");
  return answer(root, before + 1);
}

/** All of these are said in the card and in its twins, and none of those. */
function says(answer, all, none = []) {
  for (const [where, words] of Object.entries({ card: answer.card, text: answer.text, html: answer.html })) {
    const plain = words.replace(/\s+/g, " ");
    for (const one of all) assert.ok(plain.includes(one), `${where} does not say “${one}”: ${plain}`);
    for (const one of none) assert.ok(!plain.includes(one), `${where} says “${one}”: ${plain}`);
  }
}

const picture = (name) => page.screenshot({ path: `${output}conversation-${name}.png` });

test("small talk is answered in a line, in the language that it was said in", async () => {
  says(await answer(await begin("hallo")), ["Hallo! Einfach fragen"]);
  says(await answer(await begin("thanks!!")), ["You are welcome!"]);
  says(await answer(await begin("you are useless")), ["I am here if you need me."]);
  await picture("small-talk");
});

test("a thread goes on in two languages about whoever was spoken of last", async () => {
  const root = await begin("wer ist Wei Zhang?");
  says(await answer(root), ["Wei Zhang", "Solutions Architect · Engineering", "Präsentiert gerade"], ["Presenting"]);
  says(await ask(root, "is she there now?"), ["Not right now: Wei Zhang is presenting", "local time"], ["Ortszeit"]);
  says(await ask(root, "und John Andersen?"), ["Ja, John Andersen ist verfügbar", "Ortszeit"], ["Wei Zhang"]);
  says(await ask(root, "his manager?"), ["Manager of John Andersen", "John Duarte", "In a meeting"]);
  says(await ask(root, "und seine Nummer?"), ["John Duarte", "+1 212 555 0144", "In einer Besprechung"]);
  says(await ask(root, "und wei?"), ["Wei Zhang", "+86 10 5555 0188"], ["John Duarte"]);
  says(await ask(root, "what time is it there?"), ["Wei Zhang", "7 h ahead of you", "Asia/Shanghai"], ["Std."]);
  await picture("thread");
});

test("whoever is chosen from several is meant from then on", async () => {
  const root = await begin("who is John?");
  const chooser = await answer(root);
  says(chooser, ["Who is “John”?", "John Andersen", "John Duarte"]);
  await chooser.message.getByRole("button", { name: "Show" }).first().click();
  says(await answer(root, 1), ["John Andersen", "GM · Sales"], ["John Duarte · "]);
  says(await ask(root, "ist er gerade da?"), ["Ja, John Andersen ist verfügbar"], ["John Duarte"]);
  await picture("chosen");
});

test("a fact is told first, of a name with particles and an apostrophe as well", async () => {
  const root = await begin("what's Peter van den Berg's email?");
  const email = await answer(root);
  says(email, ["Peter van den Berg", "peter.vandenberg@example.com", "Available"], ["Verfügbar"]);
  assert.ok(email.card.indexOf("peter.vandenberg@") < email.card.indexOf("Available"), email.card);
  says(await ask(root, "and Siobhán O'Brien's?"), ["Siobhán O'Brien", "siobhan.obrien@example.com"], ["Peter"]);
  says(await ask(root, "ihre Handynummer?"), ["Siobhán O'Brien", "keine Mobilnummer eingetragen"]);
  await picture("facts");
});

test("times stand side by side in the language of the question", async () => {
  const english = await answer(await begin("when can wei zhang, priya and I meet?"));
  says(english, ["Shared working hours", "Anna Berg", "Wei Zhang", "Priya Raghunathan", "Asia/Kolkata"]);
  const german = await answer(await begin("Wann können Wei Zhang und ich uns treffen?"));
  says(german, ["Gemeinsame Arbeitszeit", "Anna Berg", "Wei Zhang", "7 Std. voraus"], ["Priya", "Shared"]);
  await picture("times");
});

test("what was not understood says so, in the language that it was asked in", async () => {
  says(await answer(await begin("wann hat wei geburtstag?")), ["Das habe ich leider nicht verstanden."]);
  const whom = await answer(await begin("und seine mail?"));
  says(whom, ["Wer ist gemeint?", "„email“"]);
  await whom.message.getByRole("button", { name: "Was kann ich fragen?" }).click();
  await page.locator(".card", { hasText: "Wer ist Anna?" }).last().waitFor();
  await picture("not-understood");
});

test("a group reads who is here, and of a private answer only that it was given", async () => {
  await page.getByRole("button", { name: /Field team/ }).click();
  const here = await answer(await begin("@Whodex wer ist hier?"));
  says(here, ["weitere Personen sind in diesem Bereich", "John Andersen", "Verfügbar"], ["Available"]);
  const root = await begin("@Whodex who is Mei Zhang, just for me");
  says(await answer(root), ["I sent you the answer in our direct space."], ["Mei Zhang", "Do not disturb"]);
  says(await ask(root, "@Whodex ist sie da?"), ["Wer ist gemeint?"], ["Mei Zhang"]);
  await picture("group");
  await page.getByRole("button", { name: /Whodex/ }).first().click();
  const card = page.locator("#messages > .message", { hasText: "Mei Zhang" }).last();
  await card.waitFor();
  const answered = await told(card);
  says(answered, ["Mei Zhang", "Designer · Product", "Do not disturb"]);
  // Below the private answer it can be asked on.
  const below = await card.getAttribute("data-id");
  await card.getByRole("button", { name: "Reply in thread" }).click();
  await box().fill("und wo ist sie gerade?");
  await box().press("Enter");
  says(await answer(below, 1), ["Mei Zhang", "Nicht stören"]);
  await picture("private");
});

test("nothing went wrong on the page", () => assert.deepEqual(problems, []));
