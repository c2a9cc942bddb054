import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What `pk` or `sk` of an item begin with, or are: capitals, and then a `#` or nothing. */
const KEY_WORDS = /["`]([A-Z][A-Z_-]+)(?=[#"`])/g;
/** What DynamoDB is asked to give back is written in capitals too. */
const RETURN_VALUES = /ReturnValues\w*: "\w+"/g;

const wordsIn = (text: string): string[] => [...text.matchAll(KEY_WORDS)].map(([, word = ""]) => word);

const written = globSync("shared/adapters/**/*.ts").flatMap((file) => {
  const text = readFileSync(file, "utf8");
  return /\bpk\b/.test(text) ? wordsIn(text.replaceAll(RETURN_VALUES, "")) : [];
});

test("whatever the keys of items begin with stands in the table of tables", () => {
  const [, page = ""] = readFileSync("infra/README.md", "utf8").split("\n## Tables\n");
  const told = new Set(wordsIn(page.slice(0, page.indexOf("\n## "))));
  expect(told.size).toBeGreaterThan(40);
  for (const word of new Set(written)) expect.soft(told).toContain(word);
});
