import { CommandError } from "./admin-client.ts";
import { WrongArguments } from "./arguments.ts";

/** What is wrong with a file that was given, in one line for whoever wrote it. */
export class FileError extends Error {
  override readonly name = "FileError";
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What somebody is to read beside the output. */
export function advise(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Runs a command of `npm run <name>` and answers its exit code; what stops it is told in one line. */
export async function runCommand(name: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof WrongArguments)
      return tell(`${error.message}. npm run ${name} -- --help says what there is.`, 2);
    if (error instanceof FileError) return tell(error.message, 2);
    if (error instanceof CommandError) return tell(error.message, error.exitCode);
    throw error;
  }
}

function tell(line: string, exitCode: number): number {
  advise(line);
  return exitCode;
}
