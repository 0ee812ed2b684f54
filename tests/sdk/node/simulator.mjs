// Starts `whodex simulator` on a free port.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = process.env.WHODEX_BIN ?? fileURLToPath(new URL("../../../target/debug/whodex", import.meta.url));

/** In the form of Webex's tokens, whose last part is an organization: the SDK asks for services with no other. */
export const BOT_TOKEN = "simulated_P0A1_96abc2aa-3dcc-11e5-a152-fe34819cdc9a";
export const BOT = "whodex@webex.bot";
export const ASKER = "anna.berg@example.com";

/** A running simulator: where it is, and how it is stopped. */
export async function startSimulator() {
  const child = spawn(program, ["simulator", "--listen", "127.0.0.1:0", "--bot-token", BOT_TOKEN], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Also after an error that nobody caught.
  process.once("exit", () => child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    const address = line.match(/http:\/\/127\.0\.0\.1:\d+/);
    if (address) {
      child.stdout.resume();
      return {
        url: address[0],
        async stop() {
          child.kill();
          if (child.exitCode === null) await once(child, "exit");
        },
      };
    }
  }
  throw new Error("whodex simulator ended before it said where it listens");
}

/** What the official SDK takes its hosts from: read when it is loaded. */
export const hosts = (url) => ({ HYDRA_SERVICE_URL: `${url}/v1`, U2C_SERVICE_URL: `${url}/u2c/api/v1` });
