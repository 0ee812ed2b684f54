// Takes the picture at the top of the README: `node picture.mjs`.

import { fileURLToPath } from "node:url";

import { startBrowser, startDemo } from "./demo.mjs";

const [browser, demo] = await Promise.all([startBrowser(), startDemo()]);
const page = await browser.newPage({ viewport: { width: 940, height: 640 }, deviceScaleFactor: 1.5, colorScheme: "light" });
await page.route(/^https:/, (route) => route.abort());
await page.goto(demo.url);
await page.getByRole("button", { name: /Field team/ }).click();
const box = page.getByLabel("Message", { exact: true });
await box.fill("@Whodex @John Andersen");
await box.press("Enter");
await page.locator(".card").waitFor();
await page.screenshot({ path: fileURLToPath(new URL("../../docs/demo.png", import.meta.url)) });
await browser.close();
await demo.stop();
