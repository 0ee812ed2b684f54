// The report of the conformance suite for everybody: in both themes, without anything from elsewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { violations } from "./axe.mjs";
import { startBrowser } from "./demo.mjs";

const report = new URL("../../docs/conformance-sample.html", import.meta.url).href;

let browser;

before(async () => {
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe-core finds nothing wrong with the report, ${colorScheme}`, async () => {
    const page = await browser.newPage({ colorScheme });
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(report);
    await page.getByRole("table", { name: "Facts about messages" }).waitFor();
    assert.deepEqual(requests, [report], "the report needs nothing from elsewhere");
    // Hundreds of rows are alike: some of each table, and those that differ or were not tried, are enough to judge.
    await page.evaluate(() => {
      for (const row of document.querySelectorAll("tbody tr[id]:nth-child(n+5)")) {
        if (!row.querySelector(".differs, .not-tried")) row.remove();
      }
    });
    assert.deepEqual(await violations(page), []);
    await page.close();
  });
}
