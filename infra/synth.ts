import { spawnSync } from "node:child_process";

const STAGES = ["local", "dev", "prod"];
const stage = process.argv[2] ?? "prod";
if (!STAGES.includes(stage)) {
  process.stderr.write(`Unknown stage. Use one of: ${STAGES.join(", ")}.\n`);
  process.exit(2);
}

/** `npm run synth -- [stage]`: the templates of a stage, by default prod, into cdk.out/<stage>. Needs no AWS account. */
const options = ["synth", "--quiet", "--no-notices", "-c", `stage=${stage}`, "--output", `cdk.out/${stage}`];
process.exitCode = spawnSync("cdk", options, { stdio: "inherit" }).status ?? 1;
