// Starts `whodex demo` on free ports, and a browser to look at it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const program = process.env.WHODEX_BIN ?? here("../../target/debug/whodex");
export const output = here("output/");
mkdirSync(output, { recursive: true });

/** A running demo: where its page is, and how it is stopped. */
export async function startDemo(address = "127.0.0.1") {
  const demo = spawn(program, ["demo", "--simulator-listen", `${address}:0`, "--listen", `${address}:0`], {
    cwd: here("."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: demo.stdout });
  for await (const line of lines) {
    const page = line.match(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
    if (page) {
      demo.stdout.resume();
      return {
        url: page[0],
        /** Forgets everything that was said. */
        async reset() {
          const headers = { "content-type": "application/json" };
          const answer = await fetch(new URL("/sim/reset", page[0]), { method: "POST", headers });
          if (!answer.ok) throw new Error(`the demo refused to forget: ${answer.status} ${await answer.text()}`);
        },
        async stop() {
          demo.kill("SIGTERM");
          if (demo.exitCode === null) await once(demo, "exit");
        },
      };
    }
  }
  throw new Error("whodex demo ended before it said where to look");
}

/** The chat page of a demo in a new window, with what went wrong on it so far. */
export async function openChat(browser, demo, height) {
  const page = await browser.newPage({ viewport: { width: 1100, height }, colorScheme: "light" });
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("Failed to load resource")) problems.push(message.text());
  });
  // Pictures are on the open Internet, which a test does not need.
  await page.route(/^https:/, (route) => route.abort());
  await page.goto(demo.url);
  await page.getByRole("heading", { name: "Ask Whodex who somebody is" }).waitFor();
  return { page, problems };
}

/** Debian's Chromium. */
export function startBrowser(...flags) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", ...flags,
    ],
  });
}
