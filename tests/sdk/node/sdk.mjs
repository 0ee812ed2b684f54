// What programs do with Webex, through the public methods of the official JavaScript SDK, against the simulator.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

import { ASKER, BOT, BOT_TOKEN, hosts, startSimulator } from "./simulator.mjs";

const CARD = {
  contentType: "application/vnd.microsoft.card.adaptive",
  content: {
    type: "AdaptiveCard",
    version: "1.3",
    fallbackText: "A question",
    body: [{ type: "TextBlock", text: "Well?" }],
    actions: [{ type: "Action.Submit", title: "Yes", data: { answer: "yes" } }],
  },
};

/** The SDK, loaded with these hosts. */
function load(url) {
  Object.assign(process.env, hosts(url));
  const require = createRequire(import.meta.url);
  for (const plugin of ["logger", "people", "rooms", "memberships", "messages", "attachment-actions", "webhooks"]) {
    require(`@webex/plugin-${plugin}`);
  }
  const { default: WebexCore } = require("@webex/webex-core");
  // It warns of tokens that are not in Webex's form, as people's are here.
  return (token) => new WebexCore({ credentials: { access_token: token }, config: { logger: { level: "silent" } } });
}

/** Everything in a list, over its pages. */
async function all(page) {
  const items = [...page.items];
  while (page.hasNext()) {
    page = await page.next();
    items.push(...page.items);
  }
  return items;
}

async function people(person, bot) {
  const [me, itself] = await Promise.all([person.people.get("me"), bot.people.get("me")]);
  assert.deepEqual(me.emails, [ASKER]);
  assert.equal(itself.type, "bot");
  const [found] = (await person.people.list({ email: "john.andersen@example.com" })).items;
  // These two it asks for in one call.
  const both = await Promise.all([bot.people.get(found.id), bot.people.get(me.id)]);
  assert.deepEqual(both.map((each) => each.displayName), ["John Andersen", "Anna Berg"]);
  const johns = (await all(await person.people.list({ displayName: "john", max: 1 }))).map((each) => each.firstName);
  assert.ok(johns.includes("John") && johns.includes("Johnny"), "over pages");
}

async function rooms(person, bot) {
  const room = await person.rooms.create({ title: "A space" });
  assert.equal((await person.rooms.get(room.id)).title, "A space");
  assert.equal((await person.rooms.update({ ...room, title: "Another" })).title, "Another");
  assert.ok((await all(await person.rooms.list({ max: 1 }))).some((each) => each.id === room.id));
  const member = await person.memberships.create({ roomId: room.id, personEmail: BOT });
  const members = (await bot.memberships.list({ roomId: room.id })).items.map((each) => each.personEmail);
  assert.deepEqual(members.sort(), [ASKER, BOT]);
  assert.equal((await person.memberships.update({ ...member, isModerator: true })).isModerator, true);
  return { room, member };
}

async function messages(person, bot, room) {
  const markdown = `<@personEmail:${BOT}|Whodex> **hello**`;
  const said = await person.messages.create({ roomId: room.id, markdown });
  assert.match((await bot.messages.get(said)).html, /<spark-mention/);
  const heard = await bot.messages.list({ roomId: room.id, mentionedPeople: "me" });
  assert.deepEqual(heard.items.map((each) => each.id), [said.id]);
  const card = { roomId: room.id, parentId: said.id, text: "A question", attachments: [CARD] };
  const reply = await bot.messages.create(card);
  const thread = await person.messages.list({ roomId: room.id, parentId: said.id });
  assert.deepEqual(thread.items.map((each) => each.attachments), [[CARD]]);
  const press = { type: "submit", messageId: reply.id, inputs: { answer: "yes" } };
  const action = await person.attachmentActions.create(press);
  assert.deepEqual((await bot.attachmentActions.get(action)).inputs, { answer: "yes" });
  const direct = await person.messages.create({ toPersonEmail: BOT, text: "between us" });
  assert.equal((await bot.messages.get(direct)).text, "between us");
  assert.equal((await person.messages.update(direct, { text: "still" })).text, "still");
  await person.messages.remove(direct);
  await assert.rejects(bot.messages.get(direct), { statusCode: 404 });
}

async function webhooks(bot) {
  const targetUrl = "http://127.0.0.1:9/";
  const wish = { name: "mine", targetUrl, resource: "messages", event: "created", secret: "hush" };
  const hook = await bot.webhooks.create(wish);
  assert.equal((await bot.webhooks.get(hook)).status, "active");
  assert.equal((await bot.webhooks.update({ ...hook, name: "yours" })).name, "yours");
  assert.deepEqual((await bot.webhooks.list()).items.map((each) => each.id), [hook.id]);
  await bot.webhooks.remove(hook);
  assert.deepEqual((await bot.webhooks.list()).items, []);
}

const simulator = await startSimulator();
try {
  const sdk = load(simulator.url);
  const [person, bot] = [sdk(ASKER), sdk(BOT_TOKEN)];
  await bot.internal.services.waitForCatalog("postauth", 20);
  await people(person, bot);
  const { room, member } = await rooms(person, bot);
  await messages(person, bot, room);
  await webhooks(bot);
  await person.memberships.remove(member);
  await person.rooms.remove(room);
  console.log("@webex: people, rooms, memberships, messages with cards, attachment actions and webhooks work");
} finally {
  await simulator.stop();
}
// The SDK keeps timers.
process.exit();
