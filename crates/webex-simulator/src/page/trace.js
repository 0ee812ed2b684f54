// The way of one message through the bot, from the simulator's log: event, signature, deliveries, calls, answer.

import { element } from "/element.js";

/** What the log's entries tell of a message. */
export function traceOf(message, entries) {
  const root = message.parentId ?? message.id;
  const event = entries.find((one) => one.kind === "event" && one.what === "messages created" && one.message === message.id);
  if (!event) return null;
  const deliveries = entries.filter((one) => one.kind === "delivery" && one.what === event.what && one.message === message.id);
  const after = entries.filter((one) => one.number > event.number);
  const answer = after.find((one) => one.kind === "event" && one.what === "messages created" && one.byBot && one.parent === root) ?? null;
  const calls = [];
  for (const one of after) {
    if (one.kind !== "call" || !one.byBot) continue;
    const isLate = answer && one.number > answer.number;
    // The call that posts the answer ends after its event.
    if (!isLate || one.what === "POST /messages") calls.push(one);
    if (isLate) break;
  }
  return { event, deliveries, calls, answer };
}

/** A trace as a list of steps. */
export function drawTrace(trace, bot) {
  if (!trace) {
    return element("p", {}, "The log no longer has this message: it keeps the last 1,000 entries.");
  }
  const { event, deliveries, calls, answer } = trace;
  const signature = deliveries.find((one) => one.signature)?.signature;
  const steps = [
    step("Event", line(event.what, time(event.at)), heard(event)),
    step("Signature", signature ? line("X-Spark-Signature", signature) : "No webhook with a secret got this event."),
    step("Delivery", ...(deliveries.length ? deliveries.map(drawDelivery) : [without(event)])),
    step(`Calls of ${bot} until its answer`, calls.length ? element("ol", {}, ...calls.map((one) => element("li", {}, drawCall(one)))) : "None"),
    step("Answer", answer ? line(`after ${Date.parse(answer.at) - Date.parse(event.at)} ms`, time(answer.at)) : "None in this thread yet"),
  ];
  return element("dl", { className: "steps" }, ...steps.flat());
}

function step(name, ...told) {
  return [element("dt", {}, name), ...told.map((one) => element("dd", {}, one))];
}

function line(...parts) {
  return element("span", { className: "pair" }, ...parts.map((part) => (part instanceof Node ? part : element("span", {}, String(part)))));
}

function heard({ webhooks, devices }) {
  if (webhooks + devices === 0) return "Nobody gets it: a bot hears only direct messages and mentions.";
  const count = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;
  return `For ${count(webhooks, "webhook")} and ${count(devices, "device")} on the websocket`;
}

function without({ devices }) {
  return devices ? "Over the websocket" : "None";
}

function drawDelivery({ target, attempt, status, problem, ms }) {
  const outcome = problem ? `${status ?? ""} ${problem}`.trim() : status;
  return line(`POST ${target}`, attempt > 1 ? `attempt ${attempt}` : "", badge(outcome, !problem), `${ms} ms`);
}

function drawCall({ what, path, status, ms }) {
  const shown = line(what, badge(status || "cut", status >= 200 && status < 400), `${ms} ms`);
  if (path) shown.title = path;
  return shown;
}

function badge(text, isGood) {
  return element("b", { className: isGood ? "good" : "bad" }, String(text));
}

function time(at) {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
}
