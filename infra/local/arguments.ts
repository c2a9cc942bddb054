import { parseArgs } from "node:util";

export interface StartArguments {
  /** Stop after the journey. */
  readonly once: boolean;
  /** One JSON document on standard output, and nothing else there. */
  readonly json: boolean;
  readonly port: number;
  readonly endpoint: string | undefined;
}

/** What the command line asks for. `wrong` holds one line for the person. */
export type StartCommand =
  | ({ readonly kind: "start" } & StartArguments)
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly line: string };

export const help = `npm start -- [--once] [--json] [--port N] [--endpoint URL]

Starts the whole service on this machine with a local AWS, plays the journey of one card, and stays up until Ctrl-C.

  --once          stop after the journey; the exit code is 0, or 1 when a step failed
  --json          print the journey as one JSON document
  --port N        first of five neighbouring ports (3000): card, practice and admin API, health account, identity
  --endpoint URL  deploy to a MiniStack that already runs, and take the stacks down at the end
  --help          this text
`;

const portsOfAStage = 5;

export function parseStartArguments(args: readonly string[]): StartCommand {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        once: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        port: { type: "string", default: "3000" },
        endpoint: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return { kind: "help" };
    const { once, json } = values;
    return { kind: "start", once, json, port: portIn(values.port), endpoint: endpointIn(values.endpoint) };
  } catch (error) {
    const wrong = error instanceof Error ? error.message.split(/\. |\n/, 1)[0] : String(error);
    return { kind: "wrong", line: `${wrong}. npm start -- --help says what there is.` };
  }
}

function portIn(text: string): number {
  const port = Number(text);
  const last = 65_536 - portsOfAStage;
  if (/^\d+$/.test(text) && port >= 1 && port <= last) return port;
  throw new Error(`--port takes a number from 1 to ${last}, not '${text}'`);
}

/** The address without a path, in digits where it names this machine: the SDK then puts buckets in the path. */
function endpointIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" || url.pathname !== "/") {
    throw new Error(`--endpoint takes an address such as http://127.0.0.1:4566, not '${text}'`);
  }
  if (url.hostname === "localhost") url.hostname = "127.0.0.1";
  return url.origin;
}
