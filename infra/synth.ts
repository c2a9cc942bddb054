import { join } from "node:path";
import { STAGES } from "./config.ts";
import { reasonIn, runCdk } from "./local/cdk.ts";
import { root } from "./local/paths.ts";

/**
 * `npm run synth -- [stage] [options of cdk]`: the templates of a stage, by default prod, into cdk.out/<stage>. Needs no
 * AWS account, and no settings either: stand-ins take the place of those that are not given.
 */
const [stage = "prod", ...options] = process.argv.slice(2);

const fail = (line: string, code: number) => {
  process.stderr.write(`${line}\n`);
  process.exitCode = code;
};

if (STAGES.some((known) => known === stage)) {
  const folder = join("cdk.out", stage);
  const context = ["-c", `stage=${stage}`, "-c", "preview=true"];
  const result = await runCdk(["synth", "--quiet", "--output", join(root, folder), ...context, ...options]);
  if (result.code === 0) process.stdout.write(`The templates of ${stage} are in ${folder}.\n`);
  else fail(`cdk synth failed: ${reasonIn(result)}`, 1);
} else {
  fail(`There is no stage '${stage}': choose one of ${STAGES.join(", ")}.`, 2);
}
