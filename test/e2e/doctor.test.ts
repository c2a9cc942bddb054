import { ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { doctorCommand, incidentCommand, redriveCommand } from "../support/admin-command.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const sqs = new SQSClient(stage.aws);
const Report = z.object({
  well: z.boolean(),
  findings: z.array(z.object({ name: z.string(), isWell: z.boolean(), told: z.string(), todo: z.string().optional() })),
});
async function look() {
  const end = await doctorCommand(stage.awsEndpoint, "--stage", "local", "--json");
  const { well, findings } = Report.parse(JSON.parse(end.output));
  const unwell = findings.filter(({ isWell }) => !isWell).map(({ name, told }) => `${name}: ${told}`);
  return { exitCode: end.exitCode, well, findings, unwell };
}
const off = () => incidentCommand(stage.awsEndpoint, "read-only", "off", "--stage", "local", "--yes");

let letters = "";
beforeAll(async () => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
  letters = QueueUrls.find((url) => /DeliverPushDeadLetters/.test(url)) ?? "";
  // What other files have left behind is not what is looked for.
  await redriveCommand(stage.awsEndpoint, "run", "deliver-push", "--rate", "100", "--stage", "local");
});
afterAll(async () => {
  await off();
  await redriveCommand(stage.awsEndpoint, "run", "deliver-push", "--rate", "100", "--stage", "local");
  sqs.destroy();
});

test("npm run doctor finds a line for everything, and all of it well on a stage that is", async () => {
  const { findings, unwell } = await look();
  const names = findings.map(({ name }) => name);
  for (const name of ["clock", "keys of credentials", "status lists", "incident switches", "workers", "dead letters"]) {
    expect(names).toContain(name);
  }
  expect(names.filter((name) => name.startsWith("table "))).toHaveLength(8);
  expect(names.filter((name) => name.startsWith("card GET "))).toHaveLength(7);
  // Test files that ran before may have left some.
  expect(unwell.filter((line) => !line.startsWith("dead letters"))).toEqual([]);
});

test("it says what isn't well, what to do, and ends with 1", async () => {
  const on = ["read-only", "on", "--reason", "to be seen", "--yes", "--stage", "local"];
  expect(await incidentCommand(stage.awsEndpoint, ...on)).toMatchObject({ exitCode: 0 });
  const message = { QueueUrl: letters, MessageBody: "{}", MessageGroupId: "one", MessageDeduplicationId: "one" };
  await sqs.send(new SendMessageCommand(message));
  const found = await look();
  expect(found.exitCode).toBe(1);
  expect(found.unwell).toEqual([
    "incident switches: on: read-only at card, read-only at practice",
    expect.stringMatching(/^dead letters: .*\bdeliver-push: 1\b/),
  ]);
  const todos = found.findings.filter(({ isWell }) => !isWell).map(({ todo }) => todo);
  expect(todos).toEqual(["infra/runbooks/incident-switches.md", "infra/runbooks/dead-letters.md"]);
});
