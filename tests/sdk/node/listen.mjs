// The official JavaScript SDK gets events from the simulator's websocket, through its public methods.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";

import { ASKER, BOT, BOT_TOKEN, hosts, startSimulator } from "./simulator.mjs";

const STRANGER = "vera.partner@partner.example";
const CARD = {
  contentType: "application/vnd.microsoft.card.adaptive",
  content: {
    type: "AdaptiveCard",
    version: "1.3",
    body: [{ type: "TextBlock", text: "Well?" }],
    actions: [{ type: "Action.Submit", title: "Yes", data: { answer: "yes" } }],
  },
};

/** The SDK, loaded with these hosts. */
function load(url) {
  Object.assign(process.env, hosts(url));
  const require = createRequire(import.meta.url);
  for (const plugin of ["logger", "people", "rooms", "memberships", "messages", "attachment-actions"]) {
    require(`@webex/plugin-${plugin}`);
  }
  const { default: WebexCore } = require("@webex/webex-core");
  return (token) => new WebexCore({ credentials: { access_token: token }, config: { logger: { level: "silent" } } });
}

/** Calls the simulator as a person. */
async function call(url, token, method, path, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${url}/v1${path}`, { headers, method, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.status === 204 ? undefined : answer.json();
}

const simulator = await startSimulator();
try {
  const { url } = simulator;
  const bot = load(url)(BOT_TOKEN);
  await bot.internal.services.waitForCatalog("postauth", 20);
  await bot.messages.listen();
  await bot.attachmentActions.listen();
  await bot.memberships.listen();
  // The spaces of the second person are in another cluster, with other ids.
  for (const token of [ASKER, STRANGER]) {
    let hears = once(bot.messages, "created");
    const said = await call(url, token, "POST", "/messages", { toPersonEmail: BOT, text: "hello" });
    const [created] = await hears;
    assert.deepEqual(created.data, said);
    hears = once(bot.messages, "created");
    const card = await bot.messages.create({ roomId: said.roomId, text: "A question", attachments: [CARD] });
    await hears;
    hears = once(bot.attachmentActions, "created");
    const press = { type: "submit", messageId: card.id, inputs: { answer: "yes" } };
    const action = await call(url, token, "POST", "/attachment/actions", press);
    const [pressed] = await hears;
    for (const field of ["id", "messageId", "roomId", "personId"]) assert.equal(pressed.data[field], action[field], field);
    hears = once(bot.messages, "deleted");
    await call(url, token, "DELETE", `/messages/${said.id}`);
    const [deleted] = await hears;
    assert.deepEqual([deleted.data.id, deleted.data.roomId], [said.id, said.roomId]);
    const room = await call(url, token, "POST", "/rooms", { title: "A space" });
    hears = once(bot.memberships, "created");
    const member = await call(url, token, "POST", "/memberships", { roomId: room.id, personEmail: BOT });
    const [added] = await hears;
    for (const field of ["id", "roomId", "personId"]) assert.equal(added.data[field], member[field], field);
  }
  console.log("@webex: gets created and deleted messages, pressed buttons, and new members of a space");
} finally {
  await simulator.stop();
}
// The SDK keeps timers.
process.exit();
