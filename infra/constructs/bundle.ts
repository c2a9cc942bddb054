import { existsSync } from "node:fs";
import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { type BuildOptions, buildSync } from "esbuild";

const functions = join(import.meta.dirname, "..", "..", "functions");

/**
 * What the SDK imports only when it needs it, which in a function it never does: credentials come from the environment, and its other providers
 * are for when those are missing, which no function survives anyway. Left out, a bundle is smaller and loads faster, by more than they weigh:
 * what is imported lazily within one file has all that it shares with the rest set up module by module, and nothing of that let go.
 */
const PROVIDERS = ["sso", "ini", "process", "web-identity", "http"].map(
  (name) => `@aws-sdk/credential-provider-${name}`,
);
const NEVER_LOADED = [...PROVIDERS, "@smithy/credential-provider-imds"];

/** How every function is bundled, with everything it imports, the AWS SDK included. */
export const BUNDLING = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  // Of a built-in that an ES module imports Node sets up every export, so that `node:http` alone loads all of fetch and of WebSocket: an eighth of
  // a function's load.
  format: "cjs",
  // ES modules first: only they let go of what nobody calls.
  mainFields: ["module", "main"],
  external: NEVER_LOADED,
  // The same, but S3's client names it at its load.
  alias: { "@smithy/core/event-streams": join(import.meta.dirname, "no-event-streams.ts") },
  legalComments: "none",
  metafile: true,
  logLevel: "error",
} as const satisfies BuildOptions;

/** Bundles a handler into one minified file. */
export function bundleFunction(entry: string, outfile: string): { bytes: number } {
  const { metafile } = buildSync({ ...BUNDLING, entryPoints: [entry], outfile });
  return { bytes: Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0) };
}

/**
 * The code of a function, bundled in this process when its stack is synthesised: a process for each of two dozen functions would take
 * half a minute. CDK skips it for stacks outside the context `aws:cdk:bundling-stacks`, so templates can be tested without it.
 * @param folder under `functions/`: `<capability>/<verb-noun>`
 */
export function functionCode(folder: string): Code {
  const source = join(functions, folder);
  const entry = join(source, "handler.ts");
  if (!existsSync(entry)) throw new Error(`There is no functions/${folder}/handler.ts`);
  return Code.fromAsset(source, {
    // The handler imports from outside its folder: only the bundle says whether anything has changed.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("unused: bundling is local"),
      local: { tryBundle: (directory) => bundleFunction(entry, join(directory, "index.js")).bytes > 0 },
    },
  });
}
