import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const pages = globSync("**/*.md", { exclude: (path) => /(^|\/)(node_modules|cdk\.out|\.git|\.local)$/.test(path) });
const handlers = globSync("functions/*/*/handler.ts").map((file) => file.split("/").slice(1, 3));
const capabilities = [...new Set(handlers.map(([capability = ""]) => capability))].sort();
const read = (file: string): string => readFileSync(file, "utf8");

/** Where a page leads to within the repository, with what of it. */
const linksOf = (page: string): { readonly file: string; readonly heading: string | undefined }[] =>
  [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = ""]) => {
    const [file = "", heading] = link.split("#");
    return { file: file === "" ? page : join(dirname(page), file), heading };
  });

/** The anchors that GitHub gives to the headings of a page. */
const headingsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );

test("every link of every page leads to something that is there", () => {
  expect(pages).toContain("README.md");
  for (const page of pages) {
    for (const { file, heading } of linksOf(page)) {
      expect.soft(existsSync(file), `${page} → ${file}`).toBe(true);
      if (heading !== undefined) expect.soft(headingsOf(file), `${page} → ${file}`).toContain(heading);
    }
  }
});

describe("every capability", () => {
  test.each(capabilities)("%s has a page, to which the front page leads", (capability) => {
    const page = `functions/${capability}/README.md`;
    expect(existsSync(page)).toBe(true);
    expect(linksOf("README.md").map(({ file }) => file)).toContain(page);
  });

  test.each(capabilities)(
    "the page of %s leads to each of its functions, to what was decided and to tests",
    (capability) => {
      const page = `functions/${capability}/README.md`;
      const files = linksOf(page).map(({ file }) => file);
      const own = handlers.filter(([of]) => of === capability).map((path) => join("functions", ...path));
      expect(files.filter((file) => dirname(file) === `functions/${capability}`)).toEqual(expect.arrayContaining(own));
      expect(files).toContainEqual(expect.stringMatching(/^infra\/decisions\/\d{4}-/));
      expect(files).toContainEqual(expect.stringMatching(/^test\/.+\.test\.ts$/));
    },
  );
});

test("every command that a page names is one of the project's", () => {
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/\bnpm (?:-s )?run ([a-z-]+)/g)].map(([, name]) => name),
  );
  expect(named).not.toHaveLength(0);
  for (const name of new Set(named)) expect.soft(Object.keys(scripts)).toContain(name);
});

test("the front page leads to every record of a decision", () => {
  const files = linksOf("README.md").map(({ file }) => file);
  expect(files).toEqual(expect.arrayContaining(globSync("infra/decisions/*.md")));
});
