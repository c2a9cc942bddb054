import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** What is called by its name: by Lambda, by Vitest, by the writer of the OpenAPI documents, by what is bundled in another's place. */
const CALLED_BY_NAME = [
  /^functions\/.+\/handler\.ts#handler$/,
  /^test\/bench\/bare-client\.ts#handler$/,
  /^test\/support\/global-stage\.ts#setup$/,
  /^functions\/.+\/replies\.ts#replies$/,
  /^infra\/constructs\/no-event-streams\.ts#/,
];

const IMPORTED = /(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"(\.[^"]*)"/g;
const IMPORTED_WHOLE = /import\s+\*\s+as\s+\w+\s+from\s+"(\.[^"]*)"/g;
/** Values only: types that an exported function speaks of are part of what it says of itself. */
const EXPORTED = /^export (?:abstract )?(?:async )?(?:const|let|function|class) (\w+)/gm;

const files = globSync("{shared,functions,infra,test}/**/*.ts");
const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
const imported = new Set(
  [...texts].flatMap(([file, text]) =>
    [...text.matchAll(IMPORTED)].flatMap(([, names = "", path = ""]) =>
      names.split(",").map(
        (name) =>
          `${join(dirname(file), path)}#${
            name
              .trim()
              .replace(/^type /, "")
              .split(" as ")[0]
          }`,
      ),
    ),
  ),
);
const importedWhole = new Set(
  [...texts].flatMap(([file, text]) =>
    [...text.matchAll(IMPORTED_WHOLE)].map(([, path = ""]) => join(dirname(file), path)),
  ),
);

test("whatever is exported is imported somewhere, or is called by name by a framework", () => {
  expect(files.length).toBeGreaterThan(900);
  const exported = [...texts].flatMap(([file, text]) =>
    importedWhole.has(file) ? [] : [...text.matchAll(EXPORTED)].map(([, name = ""]) => `${file}#${name}`),
  );
  const forNobody = exported.filter((name) => !imported.has(name) && !CALLED_BY_NAME.some((known) => known.test(name)));
  expect(forNobody).toEqual([]);
});
