import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const modules = globSync(["functions/**/*.ts", "shared/**/*.ts"]);
/** What a file imports by more than its type. */
const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type )[^;]*? from "(\.[^"]+)";/gm)].map(
    ([, path = ""]) => join(dirname(file), path),
  );
const isOfReplies = (file: string): boolean =>
  /^shared\/http\/(?:reply-parts|problem-reply)\.ts$|^functions\/.*\/replies\.ts$/.test(file);

/** Files that have the schema of a reply: those that are made of its parts, and whatever imports them. */
function withSchemas(): ReadonlySet<string> {
  const found = new Set(modules.filter(isOfReplies));
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const file of modules) if (importsOf(file).some((imported) => found.has(imported))) found.add(file);
  }
  return found;
}

test("no function carries the schemas of replies along: they are for the compiler and the OpenAPI documents", () => {
  const found = withSchemas();
  expect(found.size).toBeGreaterThan(40);
  for (const file of globSync("functions/*/*/{handler,contract}.ts")) expect.soft(found.has(file), file).toBe(false);
});

test("what answers HTTP says what it answers", () => {
  for (const file of globSync("functions/*/*/handler.ts")) {
    if (!readFileSync(file, "utf8").includes("httpHandler(")) continue;
    expect.soft(existsSync(join(dirname(file), "replies.ts")), file).toBe(true);
  }
});
