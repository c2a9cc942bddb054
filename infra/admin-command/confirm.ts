import { createInterface } from "node:readline/promises";
import { CommandError } from "./admin-client.ts";

const UNCONFIRMED_EXIT_CODE = 4;

/** Asks for the name of the stage before something is done to it. @throws CommandError if it isn't given, or nobody is there to ask */
export async function confirmed(question: string, stage: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError("Nobody is there to ask: add --yes in a pipeline.", UNCONFIRMED_EXIT_CODE);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`\n${question} Type the stage's name (${stage}) to go on: `);
  terminal.close();
  if (answer.trim() !== stage) throw new CommandError("Nothing was done.", UNCONFIRMED_EXIT_CODE);
}
