/** `npm run canary -- enrol|play|certificate|remove`: the phone and the reader of nobody that play a day against a stage. */
import { UnexpectedAnswer } from "../../functions/canary/play-journey/call.ts";
import { authorityCertificate } from "../../functions/canary/play-journey/client-certificate.ts";
import { Told } from "../../functions/canary/play-journey/contract.ts";
import { CommandError } from "../admin-command/admin-client.ts";
import { confirmed } from "../admin-command/confirm.ts";
import { advise, print, runCommand } from "../admin-command/run-command.ts";
import type { StageName } from "../config.ts";
import { type CanaryStage, canaryStage } from "./canary-stage.ts";
import { HELP, parseCanaryCommand } from "./command-line.ts";
import { enrol } from "./enrol.ts";
import { accountIn, intention, TRUSTSTORE } from "./intention.ts";
import { remove } from "./remove.ts";

process.exitCode = await runCommand("canary", async () => {
  const command = parseCanaryCommand(process.argv.slice(2), process.env);
  if (command === "help") {
    print(HELP);
    return 0;
  }
  const account = command.kind === "enrol" ? accountIn(process.env.HEALTH_CARD_ACCOUNT_TOKEN) : undefined;
  const said = intention(command);
  if (said !== undefined) {
    print(said);
    if (!command.isConfirmed) await confirmed("Do this?", command.stage);
  }
  const stage = await canaryStage(command);
  if (command.kind === "play") return play(stage, command.stage);
  if (command.kind === "certificate") return certificate(stage);
  await toldOf(account ? enrol(stage, account, print) : remove(stage));
  print("Done.");
  return 0;
});

/** What the stage says no with, in a line. */
async function toldOf(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    throw new CommandError(`The stage ${error.message} ${error.code ?? ""}`.trim());
  });
}

/** The certificate alone is output, so that it can be appended to a file. */
async function certificate({ tlsAuthority, now }: CanaryStage): Promise<number> {
  print((await authorityCertificate(await tlsAuthority(), now())).trimEnd());
  advise(TRUSTSTORE);
  return 0;
}

async function play({ aws, player }: CanaryStage, name: StageName): Promise<number> {
  const told = Told.safeParse(await aws.lambda("POST", `functions/${player}/invocations?Qualifier=live`, {}));
  if (!told.success)
    throw new CommandError(
      "The canary was broken off: look into its log for 'Task timed out', or for how it could not begin.",
    );
  const { data } = told;
  if (data.outcome === "failed") {
    const why = data.status === undefined ? "no answer" : `${data.status} ${data.refusal ?? ""}`.trim();
    throw new CommandError(`The journey failed at ${data.at}: ${why}. Runbook: infra/runbooks/canary.md`);
  }
  if (data.outcome === "no-card")
    throw new CommandError(
      `The canary has no card: HEALTH_CARD_ACCOUNT_TOKEN=… npm run canary -- enrol --stage ${name}`,
    );
  print("The journey was played from end to end.");
  return 0;
}
