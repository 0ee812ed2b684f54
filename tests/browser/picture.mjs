// Takes the pictures of the README: `node picture.mjs`.

import { fileURLToPath } from "node:url";

import { drawAvatars } from "./avatar.mjs";
import { startBrowser, startDemo } from "./demo.mjs";

const [browser, demo] = await Promise.all([startBrowser(), startDemo()]);
const docs = (name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));

const page = await browser.newPage({ viewport: { width: 940, height: 700 }, deviceScaleFactor: 1.5, colorScheme: "light" });
await page.route(/^https:/, (route) => route.abort());
await page.goto(demo.url);
await page.getByRole("button", { name: /Field team/ }).click();
const box = page.getByLabel("Message", { exact: true });
await box.fill("@Whodex @John Andersen");
await box.press("Enter");
await page.locator(".card").waitFor();
await page.screenshot({ path: docs("demo.png") });
await page.close();

const shown = ["person-full", "status-of-eight", "chooser-of-2", "suggestion"];
for (const theme of ["light", "dark"]) {
  const gallery = await browser.newPage({ viewport: { width: 1060, height: 700 }, deviceScaleFactor: 1.5, bypassCSP: true });
  await drawAvatars(gallery);
  await gallery.goto(`${demo.url}gallery?width=320&theme=${theme}`);
  await gallery.locator("[data-drawn]").waitFor();
  await gallery.addStyleTag({
    content: `.top, .gallery h1, figcaption, .picture details, .picture { display: none }
      ${shown.map((id) => `#${id}`).join(",")} { display: block }
      .gallery { padding: 20px } .pictures { display: block; columns: 3; column-gap: 20px }
      .picture { break-inside: avoid; margin-bottom: 20px }`,
  });
  await gallery.locator(".card img").first().evaluate((image) => image.decode());
  await gallery.locator(".gallery").screenshot({ path: docs(`cards-${theme}.png`) });
  await gallery.close();
}
await browser.close();
await demo.stop();
