import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { BUNDLING } from "../../infra/constructs/bundle.ts";
import { bundleBudget } from "../bench/operation.ts";
import { OPERATIONS } from "../bench/operations.ts";
import { everyStage, folderOf, ofType, type Properties, root } from "./synthesized.ts";

/** What loads quickly because of something that was left out of it. Times are the benchmark's: here is what would make them longer. */
const counter = [...new Set(OPERATIONS.filter(({ budget }) => budget.isCounter).map(({ folder }) => folder))];
/** One with a client that names event streams at its load. */
const withS3 = "credential/show-status-list";

const directory = mkdtempSync(join(tmpdir(), "health-card-bundles-"));
afterAll(() => rmSync(directory, { recursive: true }));
const bundles = new Map([...counter, withS3].map((folder) => [folder, bundled(folder)]));

function bundled(folder: string) {
  const file = join(directory, `${folder}.cjs`);
  const { metafile } = buildSync({
    ...BUNDLING,
    entryPoints: [join("functions", folder, "handler.ts")],
    outfile: file,
    absWorkingDir: root,
  });
  const [output] = Object.values(metafile.outputs);
  if (!output) throw new Error(`nothing came of ${folder}`);
  const parts = Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  const imports = parts.flatMap((path) => metafile.inputs[path]?.imports ?? []);
  return { file, bytes: output.bytes, parts, imports };
}

const Variables = z.record(z.string(), z.unknown());

/** As a function's stack gives it; what AWS names is made up, as a first generation of a key. */
function environmentOf(folder: string): Record<string, string> {
  const functions = everyStage.flatMap((synthesized) => ofType(synthesized, "AWS::Lambda::Function"));
  const fn = functions.find((each) => folderOf(each) === folder);
  const given = Variables.parse((fn?.properties.Environment as Properties | undefined)?.Variables);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === "string" ? value : "1=made-up"]),
  );
}

/** What of Node itself is there once a bundle is. */
function builtInsOf(file: string, environment: Record<string, string>): string[] {
  const program = "require(process.argv[1]); console.log(process.moduleLoadList.join('\\n'))";
  const env = { PATH: process.env.PATH, ...environment };
  return execFileSync(process.execPath, ["--eval", program, file], { env, encoding: "utf8" }).trim().split("\n");
}

describe.each([...bundles])("the bundle of %s", (folder, { file, parts, imports }) => {
  test("loads with what its stack gives it alone, and has Node set up neither fetch nor HTTP/2 nor workers", () => {
    const builtIns = builtInsOf(file, environmentOf(folder));
    expect(builtIns).toContain("NativeModule https");
    for (const costly of ["internal/deps/undici/undici", "http2", "worker_threads"])
      expect.soft(builtIns).not.toContain(`NativeModule ${costly}`);
  });

  test("asks for nothing that was left out but lazily", () => {
    const leftOut = imports.filter(({ path }) => BUNDLING.external.includes(path));
    expect(leftOut.length).toBeGreaterThan(0);
    expect(leftOut.filter(({ kind }) => kind !== "dynamic-import")).toEqual([]);
  });

  test("holds nothing that is imported lazily, which would have all it shares set up bit by bit, but an empty stand-in", () => {
    const lazy = imports.filter(({ kind, external }) => kind === "dynamic-import" && !external);
    expect(lazy.map(({ path }) => path).filter((path) => parts.includes(path))).toEqual([
      "infra/constructs/no-event-streams.ts",
    ]);
  });

  test("holds no way to credentials but the environment, no event streams and no language of zod but English", () => {
    const provider = /credential-provider-(?!env\/|node\/)/;
    const unwanted = [provider, /core\/dist-es\/submodules\/event-streams\//, /zod\/v4\/locales\/(?!en\.js)/];
    for (const part of unwanted) expect.soft(parts.filter((path) => part.test(path))).toEqual([]);
  });

  test("asks no Intl, whose first calendar takes as long as a tenth of the load", () => {
    expect(readFileSync(file, "utf8")).not.toMatch(/\bIntl\b/);
  });
});

test("no bundle of the counter is larger than its budget", () => {
  for (const folder of counter)
    expect.soft(bundles.get(folder)?.bytes, folder).toBeLessThanOrEqual(bundleBudget({ isCounter: true }) ?? 0);
});
