// Judges a page with axe-core.

import { readFileSync } from "node:fs";

const source = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe-core finds wrong with a page: rule, place and reason. `exempt` are rules that this state of it breaks. */
export async function violations(page, ...exempt) {
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(source);
  const rules = Object.fromEntries(exempt.map((rule) => [rule, { enabled: false }]));
  const { violations } = await page.evaluate((rules) => axe.run(document, { resultTypes: ["violations"], rules }), rules);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
