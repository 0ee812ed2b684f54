// A web page that means harm, open in a developer's browser beside the demo: it reads nothing and changes nothing.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";

import { startBrowser, startDemo } from "./demo.mjs";

const ANNA = "anna.berg@example.com";

let browser;
let demo;
let server;
let calm;

before(async () => {
  server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Free kittens</title>");
  });
  server.listen(0, "127.0.0.1");
  // The name of another site, which leads to this machine as a rebound name does.
  const rules = "--host-resolver-rules=MAP evil.example 127.0.0.1";
  [browser, demo] = await Promise.all([startBrowser(rules), startDemo(), once(server, "listening")]);
});

after(async () => {
  await browser?.close();
  await demo?.stop();
  server?.close();
});

beforeEach(async () => {
  calm = await world();
});

/** What a page could change: spaces, messages, webhooks, devices, and calls that faults fail. */
async function world() {
  const get = async (path, token) => {
    const answer = await fetch(new URL(path, demo.url), { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, told: await answer.json() };
  };
  const rooms = await get("/v1/rooms", ANNA);
  const hooks = await get("/v1/webhooks", "simulated-bot-token");
  const { told } = await get("/sim/stats", "");
  return {
    rooms: rooms.told.items?.map((room) => room.title) ?? rooms.status,
    hooks: hooks.told.items.map((hook) => hook.targetUrl),
    devices: told.socket.devices,
    messages: told.calls["POST /messages"],
  };
}

/** Everything that a page can try. Runs in the page; tells what it could read. */
async function attack({ base, anna }) {
  const json = (body) => JSON.stringify(body);
  const read = [];
  const attempt = async (name, path, options) => {
    try {
      const answer = await fetch(base + path, options);
      const text = await answer.text();
      if (answer.ok && text) read.push(`${name}: ${text.slice(0, 80)}`);
    } catch {
      // The browser or the simulator refused.
    }
  };
  const bearer = { authorization: `Bearer ${anna}` };
  const room = json({ title: "Mine now" });
  const fault = json({ match: "GET /rooms", status: 500 });
  for (const mode of ["cors", "no-cors"]) {
    for (const path of ["/sim/seats", "/sim/stats", "/v1/people/me", "/", "/gallery.json", "/u2c/api/v1/limited/catalog"]) {
      await attempt(`${mode} ${path}`, path, { mode, headers: mode === "cors" ? bearer : {} });
    }
    for (const kind of ["text/plain", "application/json"]) {
      const headers = { "content-type": kind, ...(mode === "cors" && bearer) };
      await attempt(`${mode} fault`, "/sim/faults", { method: "POST", mode, body: fault, headers });
      await attempt(`${mode} reset`, "/sim/reset", { method: "POST", mode, body: "{}", headers });
      await attempt(`${mode} room`, "/v1/rooms", { method: "POST", mode, body: room, headers });
      const hook = json({ name: "x", targetUrl: `${location.origin}/`, resource: "all", event: "all" });
      await attempt(`${mode} hook`, "/v1/webhooks", { method: "POST", mode, body: hook, headers });
      await attempt(`${mode} device`, "/wdm/api/v1/devices", { method: "POST", mode, body: "{}", headers });
    }
  }
  await attempt("delete", "/sim/faults", { method: "DELETE" });
  // A form needs nobody's leave, and its text/plain can look like JSON.
  const form = Object.assign(document.createElement("form"), { method: "post", enctype: "text/plain", target: "frame", action: `${base}/sim/faults` });
  form.append(Object.assign(document.createElement("input"), { name: '{"match":"GET /rooms","status":500,"body":"', value: '"}' }));
  const frame = Object.assign(document.createElement("iframe"), { name: "frame" });
  document.body.append(frame, form);
  const loaded = new Promise((resolve) => (frame.onload = resolve));
  form.submit();
  await loaded;
  const ends = (made, good) => new Promise((resolve) => Object.assign(made, { [good]: () => resolve(true), onerror: () => resolve(false) }));
  if (await ends(new EventSource(`${base}/sim/events?token=${anna}`), "onopen")) read.push("events");
  const socket = base.replace("http", "ws") + "/v1/apps/wx2/registrations/00000000-0000-4000-8000-000000000000/messages";
  if (await ends(new WebSocket(socket), "onopen")) read.push("a websocket");
  for (const path of ["/sim/seats", "/page.js"]) {
    const script = Object.assign(document.createElement("script"), { src: base + path });
    const ended = ends(script, "onload");
    document.head.append(script);
    if (await ended) read.push(`script ${path}`);
  }
  return read;
}

const base = () => new URL(demo.url).origin;

for (const [name, host] of [["another port of this machine", "127.0.0.1"], ["another site", "evil.example"]]) {
  test(`a page of ${name} reads and changes nothing`, async () => {
    const page = await browser.newPage();
    await page.goto(`http://${host}:${server.address().port}/`);
    assert.deepEqual(await page.evaluate(attack, { base: base(), anna: ANNA }), []);
    assert.deepEqual(await world(), calm);
    await page.close();
  });
}

test("a page whose name was rebound to the simulator reads and changes nothing", async () => {
  const page = await browser.newPage();
  const rebound = `http://evil.example:${new URL(demo.url).port}`;
  // The page came from elsewhere before its name led here: the same origin, for the browser.
  await page.route(`${rebound}/kittens`, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(`${rebound}/kittens`);
  assert.deepEqual(await page.evaluate(attack, { base: rebound, anna: ANNA }), []);
  assert.deepEqual(await world(), calm);
  await page.close();
});

test("the same attack from the simulator's own page gets through, so the tests above can fail", async () => {
  const page = await browser.newPage();
  await page.goto(demo.url);
  const read = await page.evaluate(attack, { base: base(), anna: ANNA });
  for (const wanted of ["cors /sim/seats", "cors room", "cors hook", "events"]) {
    assert.ok(read.some((one) => one.startsWith(wanted)), `${wanted} is not in ${read.join("; ")}`);
  }
  assert.notDeepEqual(await world(), calm);
  await page.close();
});

test("where other machines can call, the page needs the token that its address brings", async () => {
  const open = await startDemo("0.0.0.0");
  try {
    const page = await browser.newPage();
    await page.goto(open.url);
    const heading = page.getByRole("heading", { name: "Ask Whodex who somebody is" });
    await heading.waitFor();
    assert.ok(!page.url().includes("control"), page.url());
    await page.reload();
    await heading.waitFor();
    // The bot hears its events as well.
    await page.getByRole("button", { name: "help" }).click();
    await page.locator(".card", { hasText: "What you can ask" }).waitFor();
    const [other] = await Promise.all([page.waitForEvent("popup"), page.getByRole("link", { name: "Another window" }).click()]);
    await other.getByRole("button", { name: /Field team/ }).waitFor();
    const stranger = await browser.newPage();
    await stranger.goto(new URL("/", open.url).href);
    await stranger.getByText("needs the control token").waitFor();
    await Promise.all([page, other, stranger].map((one) => one.close()));
  } finally {
    await open.stop();
  }
});

test("a link on another site opens the chat page", async () => {
  const page = await browser.newPage();
  await page.goto(`http://evil.example:${server.address().port}/`);
  await page.evaluate((url) => location.assign(url), demo.url);
  await page.getByRole("heading", { name: "Ask Whodex who somebody is" }).waitFor();
  await page.close();
});
