// A bot that somebody else wrote, unchanged: `webex-node-bot-framework` answers messages and a pressed button through
// webhooks of the simulator.

import { fork } from "node:child_process";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { json } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { ASKER, BOT, BOT_TOKEN, hosts, startSimulator } from "./simulator.mjs";

const PATIENCE = 60_000; // milliseconds

/** The bot: dances when asked to, and offers an encore. */
function dance() {
  const require = createRequire(import.meta.url);
  const Framework = require("webex-node-bot-framework");
  const server = createServer();
  server.listen(0, "127.0.0.1", () => {
    const webhookUrl = `http://127.0.0.1:${server.address().port}/`;
    const framework = new Framework({ token: BOT_TOKEN, webhookUrl, webhookSecret: "hush" });
    framework.on("initialized", () => process.send("ready"));
    framework.on("spawn", (bot) => bot.isDirect && bot.say("Hello, I dance"));
    framework.hears("dance", async (bot, trigger) => {
      await bot.say(`la la ${trigger.text}`);
      await bot.sendCard({
        type: "AdaptiveCard",
        version: "1.3",
        body: [{ type: "TextBlock", text: "More?" }],
        actions: [{ type: "Action.Submit", title: "Encore", data: { song: "waltz" } }],
      });
    });
    framework.on("attachmentAction", (bot, trigger) => bot.say(`encore: ${trigger.attachmentAction.inputs.song}`));
    const hear = require("webex-node-bot-framework/webhook")(framework);
    server.on("request", async (request, response) => {
      request.body = await json(request);
      // It was written for Express, which has these.
      response.status = (code) => void (response.statusCode = code);
      response.send = (body) => response.end(body);
      hear(request, response);
    });
    framework.start();
  });
}

/** Calls the simulator as a person. */
async function call(url, path, body) {
  const headers = { authorization: `Bearer ${ASKER}`, "content-type": "application/json" };
  const answer = await fetch(`${url}/v1${path}`, { headers, method: body ? "POST" : "GET", body: JSON.stringify(body) });
  return answer.json();
}

/** The bot's message in the direct space that passes. */
async function heard(url, passes) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const { items } = await call(url, `/messages/direct?personEmail=${BOT}`);
    const found = items?.find((message) => message.personEmail === BOT && passes(message));
    if (found) return found;
    await pause(100);
  }
  throw new Error(`webex-node-bot-framework did not answer so that ${passes}`);
}

async function watch() {
  const simulator = await startSimulator();
  const bot = fork(fileURLToPath(import.meta.url), ["dance"], { env: { ...process.env, ...hosts(simulator.url) } });
  try {
    await new Promise((resolve, reject) => {
      bot.once("message", resolve);
      bot.once("exit", () => reject(new Error("webex-node-bot-framework ended before it was ready")));
    });
    // While it sets itself up in a new space, it does not listen to what is said there.
    await call(simulator.url, "/messages", { toPersonEmail: BOT, text: "hello" });
    await heard(simulator.url, (message) => message.text === "Hello, I dance");
    await call(simulator.url, "/messages", { toPersonEmail: BOT, text: "dance tango" });
    await heard(simulator.url, (message) => message.text === "la la dance tango");
    const card = await heard(simulator.url, (message) => message.attachments);
    const inputs = card.attachments[0].content.actions[0].data;
    await call(simulator.url, "/attachment/actions", { type: "submit", messageId: card.id, inputs });
    await heard(simulator.url, (message) => message.text === "encore: waltz");
    console.log("webex-node-bot-framework answers a message and a pressed button through webhooks");
  } finally {
    bot.kill();
    await simulator.stop();
  }
}

await (process.argv[2] === "dance" ? dance() : watch());
