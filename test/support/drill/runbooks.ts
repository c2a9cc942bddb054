import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../infra/local/paths.ts";
import { type CommandEnd, startedCommand } from "../admin-command.ts";

const COMMAND = /`npm run ([a-z]+) -- ([^`]+)`/g;
const PLACEHOLDER = /<([a-z]+)>/g;

/** The commands of the project that a runbook names, in its order, with what stands for its `<placeholders>`. */
async function commandsOf(runbook: string, given: Readonly<Record<string, string>>) {
  const text = await readFile(join(root, "infra", "runbooks", `${runbook}.md`), "utf8");
  return [...text.matchAll(COMMAND)].map(([, name = "", line = ""]) => {
    const filled = line.replaceAll(/\s+/g, " ").replaceAll(PLACEHOLDER, (_, placeholder: string) => {
      const value = given[placeholder];
      if (value === undefined) throw new Error(`nobody says what <${placeholder}> in ${runbook} is`);
      return value;
    });
    return { name, args: filled.split(" ") };
  });
}

/** Does what a runbook says, to the letter: its commands, one after the other, as they are written there. */
export async function follow(
  runbook: string,
  awsEndpoint: string,
  given: Readonly<Record<string, string>>,
): Promise<readonly CommandEnd[]> {
  const ends: CommandEnd[] = [];
  for (const { name, args } of await commandsOf(runbook, given)) {
    ends.push(await startedCommand(name, { AWS_ENDPOINT_URL: awsEndpoint }, args).end);
  }
  return ends;
}
