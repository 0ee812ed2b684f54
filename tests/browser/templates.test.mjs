// The card templates against the reference implementation of the template language: the same template
// and the same sample make the same card.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { Template } from "adaptivecards-templating";

import { program } from "./demo.mjs";

const folder = new URL("../../templates/", import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(path, folder), "utf8"));

for (const kind of readdirSync(folder).filter((name) => existsSync(new URL(`${name}/card.json`, folder)))) {
  test(`the ${kind} card is what the reference implementation makes of it`, () => {
    const template = new Template(json(`${kind}/card.json`));
    const expected = template.expand({ $root: json(`${kind}/sample.json`) });
    const shown = JSON.parse(execFileSync(program, ["templates", "show", kind], { encoding: "utf8" }));
    assert.deepEqual(shown, JSON.parse(JSON.stringify(expected)));
  });
}
