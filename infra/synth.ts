import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { STAGES } from "./config.ts";

/**
 * `npm run synth -- [stage] [options of cdk]`: the templates of a stage, by default prod, into cdk.out/<stage>. Needs no AWS account,
 * and no settings either: stand-ins take the place of those that are not given.
 */
const [stage = "prod", ...options] = process.argv.slice(2);
if (STAGES.some((known) => known === stage)) {
  const context = ["-c", `stage=${stage}`, "-c", "preview=true"];
  const args = ["synth", "--quiet", "--output", join("cdk.out", stage), ...context, ...options];
  process.exitCode = spawnSync("cdk", args, { stdio: "inherit" }).status ?? 1;
} else {
  process.stderr.write(`There is no stage '${stage}': choose one of ${STAGES.join(", ")}.\n`);
  process.exitCode = 2;
}
