import { readFile } from "node:fs/promises";
import * as z from "zod";
import { backOff } from "../../shared/kernel/pause.ts";
import { localCredentials, localRegion } from "./local-aws.ts";

const groupsPage = z.object({
  logGroups: z.array(z.object({ logGroupName: z.string() })),
  nextToken: z.string().optional(),
});
const eventsPage = z.object({ events: z.array(z.object({ message: z.string() })), nextToken: z.string().optional() });

/**
 * Every line that any function of the stage has written: what the local AWS keeps in its CloudWatch Logs, and its own
 * log, where it puts what functions write while they load and while they work on a stream.
 */
export async function readFunctionLogs(endpoint: string, emulatorLog?: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const groups of pages("DescribeLogGroups", {}, endpoint, groupsPage)) {
    for (const { logGroupName } of groups.logGroups) {
      for await (const page of pages("FilterLogEvents", { logGroupName }, endpoint, eventsPage)) {
        lines.push(...page.events.map((event) => event.message));
      }
    }
  }
  return emulatorLog === undefined ? lines : [...lines, ...(await readFile(emulatorLog, "utf8")).split("\n")];
}

interface Page {
  readonly nextToken?: string | undefined;
}

/** The pages of a CloudWatch Logs answer; these two operations do not justify another AWS client. */
async function* pages<T extends Page>(operation: string, input: object, endpoint: string, schema: z.ZodType<T>) {
  let nextToken: string | undefined;
  do {
    const asked = { ...input, ...(nextToken === undefined ? {} : { nextToken }) };
    const page = schema.parse(await (await read(operation, asked, endpoint)).json());
    yield page;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

const TRIES = 5;

/** One read, repeated as every AWS client does after a 5xx: the local AWS gives one while a function is just opening its log group. */
async function read(operation: string, input: object, endpoint: string): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `Logs_20140328.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${localCredentials.accessKeyId}/20260101/${localRegion}/logs/aws4_request`,
      },
      body: JSON.stringify(input),
    });
    if (answer.ok) return answer;
    if (answer.status < 500 || attempt === TRIES) throw new Error(`${operation} was answered ${answer.status}`);
    await backOff(attempt);
  }
}
