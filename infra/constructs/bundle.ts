import { existsSync } from "node:fs";
import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { buildSync } from "esbuild";

const functions = join(import.meta.dirname, "..", "..", "functions");

// Parts of the AWS SDK are CommonJS inside and ask for `require`, which an ES module has not by itself.
const banner = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

// In Lambda credentials come from the environment. The SDK imports its other providers only when those are missing, which no
// function survives anyway: left out, a bundle is a fifth smaller.
const neverLoaded = ["sso", "ini", "process", "web-identity"].map((name) => `@aws-sdk/credential-provider-${name}`);

/** Bundles a handler with everything it imports, the AWS SDK included, into one minified ES module. */
export function bundleFunction(entry: string, outfile: string): { bytes: number } {
  const { metafile } = buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // ES modules first: only they let go of what nobody calls.
    mainFields: ["module", "main"],
    banner: { js: banner },
    external: neverLoaded,
    legalComments: "none",
    metafile: true,
    logLevel: "error",
  });
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
      local: { tryBundle: (directory) => bundleFunction(entry, join(directory, "index.mjs")).bytes > 0 },
    },
  });
}
