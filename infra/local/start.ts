import { help, parseStartArguments, type StartArguments } from "./arguments.ts";
import { Interruption, interruptions, untilAborted } from "./interruption.ts";
import { journey } from "./journey.ts";
import { type LocalStage, startLocalStage } from "./local-stage.ts";
import { type JourneyReport, playJourney, type StepReport } from "./play-journey.ts";
import { Progress } from "./progress.ts";
import { SetupError } from "./setup-error.ts";

const tell = (line: string) => process.stderr.write(`${line}\n`);
const print = (text: string) => process.stdout.write(`${text}\n`);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const printReport = (report: JourneyReport) => print(JSON.stringify(report, undefined, 2));

const command = parseStartArguments(process.argv.slice(2));
if (command.kind === "help") {
  process.stdout.write(help);
} else if (command.kind === "wrong") {
  tell(command.line);
  process.exitCode = 2;
} else {
  const code = await start(command);
  // Ends whatever a step that failed may have left hanging.
  process.exit(code);
}

/** Starts a stage and plays the journey on it. Answers the exit code when nothing of the stage is left. */
async function start(wish: StartArguments): Promise<number> {
  const signal = interruptions();
  const progress = new Progress(process.stderr);
  let stage: LocalStage | undefined;
  let played: JourneyReport | undefined;
  try {
    const onProgress = (part: string, detail?: string) => progress.show(part, detail);
    stage = await startLocalStage({ port: wish.port, endpoint: wish.endpoint, signal, onProgress });
    progress.done();
    played = await play(stage, wish.json, progress, signal);
    if (wish.json) printReport(played);
    if (!played.ok || wish.once) return played.ok ? 0 : 1;
    (wish.json ? tell : print)(addresses(stage));
    return await untilAborted(signal);
  } catch (error) {
    progress.failed();
    // Once the journey is over, Ctrl-C is how the stage is meant to be stopped.
    if (error instanceof Interruption && played !== undefined) return 0;
    if (wish.json && played === undefined) printReport({ ok: false, steps: [], error: messageOf(error) });
    return tellFailure(error);
  } finally {
    if (stage !== undefined) {
      progress.show("Stopping");
      await stage.stop().catch((error: unknown) => tell(`Stopping went wrong: ${messageOf(error)}`));
      progress.done();
    }
  }
}

/** One line for what a person can put right, everything there is for a mistake of ours. Answers the exit code. */
function tellFailure(error: unknown): number {
  const isPlain = error instanceof SetupError || error instanceof Interruption || !(error instanceof Error);
  tell(isPlain ? messageOf(error) : (error.stack ?? error.message));
  return error instanceof Interruption ? error.exitCode : 1;
}

async function play(stage: LocalStage, json: boolean, progress: Progress, signal: AbortSignal): Promise<JourneyReport> {
  if (!stage.tapSeesFunctions)
    tell("The functions of an emulator that already runs can't be watched: no AWS calls are counted.");
  let number = 0;
  const begin = (name: string) => {
    number += 1;
    if (process.stderr.isTTY) progress.show(`${number}. ${name}`);
  };
  const end = (report: StepReport) => {
    progress.erase();
    if (!json) print(describe(report, number, stage.tapSeesFunctions));
  };
  const played = await playJourney(journey, stage, { begin, end }, signal);
  const failed = played.steps.find((step) => step.error !== undefined);
  if (failed !== undefined) tell(`The journey failed at step ${number}, "${failed.name}": ${failed.error}`);
  return played;
}

/** What happened, the answer, and what it took. */
function describe({ name, ms, awsCalls, answer, error }: StepReport, number: number, isCounted: boolean): string {
  const calls = Object.entries(awsCalls).sort(([one], [other]) => one.localeCompare(other));
  const total = calls.reduce((sum, [, count]) => sum + count, 0);
  const each = calls.map(([action, count]) => (count > 1 ? `${action} ×${count}` : action)).join(", ");
  const counted = `${total} AWS call${total === 1 ? "" : "s"}${total > 0 ? `: ${each}` : ""}`;
  return `${number}. ${name}\n   ${answer ?? `FAILED: ${error}`}\n   ${ms} ms${isCounted ? ` · ${counted}` : ""}\n`;
}

function addresses({ urls, awsEndpoint }: LocalStage): string {
  return `
The service is up:
  card API              ${urls.card}
  practice API          ${urls.practice}
  admin API             ${urls.admin}
  health-account login  ${urls.accountProvider}
  identity provider     ${urls.identityProvider}
  local AWS             ${awsEndpoint}
Stop it with Ctrl-C.
`;
}
