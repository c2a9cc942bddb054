import { join } from "node:path";
import { buildSync } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

/** Bundles one function, `functions/<capability>/<verb-noun>`, with all it needs, the AWS SDK included, into one ES module. */
export function bundleFunction(name: string, outputFolder: string): void {
  buildSync({
    entryPoints: [join(root, "functions", name, "handler.ts")],
    outfile: join(outputFolder, "index.mjs"),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    // Parts of the AWS SDK are CommonJS inside and ask for `require`.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
}
