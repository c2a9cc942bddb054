/** `npm run doctor -- --stage …`: looks at a deployed stage from one end to the other. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { showing } from "../../shared/adapters/https/show-certificate.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { awsIn } from "../admin-command/aws.ts";
import { print, runCommand } from "../admin-command/run-command.ts";
import { addresses, clock } from "./checks/addresses.ts";
import { keys, statusLists } from "./checks/keys.ts";
import { alarms, switches, tables, workers } from "./checks/machinery.ts";
import { readClientCertificate } from "./client-certificate.ts";
import { HELP, parseDoctorCommand } from "./command-line.ts";
import { addressesIn, asksForCertificate, environmentOf, functionsOf, tablesIn } from "./deployed-stage.ts";
import { examine, report } from "./finding.ts";

/** From what callers notice to what is behind it. */
const CHECKS = [addresses, clock, keys, statusLists, switches, workers, alarms, tables];
const PATIENCE_MS = 15_000;

process.exitCode = await runCommand("doctor", async () => {
  const command = parseDoctorCommand(process.argv.slice(2));
  if (command === "help") {
    print(HELP);
    return 0;
  }
  const { stage: name, region, clientCertificate } = command;
  const shown = clientCertificate && readClientCertificate(clientCertificate);
  const aws = await awsIn(region);
  const environment = environmentOf(await functionsOf(name, aws));
  const urls = addressesIn(environment);
  const line = shown ? showing(shown, urls.practice, fetch) : fetch;
  const stage = {
    name,
    aws,
    sqs: new SQSClient({ region }),
    dynamo: new DynamoDBClient({ region }),
    urls,
    isPracticeHidden: !shown && (await asksForCertificate(urls.practice, aws)),
    tables: tablesIn(environment),
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      line(input, { ...init, signal: AbortSignal.timeout(PATIENCE_MS), redirect: "error" }),
    now: systemClock,
  };
  const findings = await examine(stage, CHECKS);
  const isWell = findings.every((finding) => finding.isWell !== false);
  print(command.isJson ? JSON.stringify({ stage: name, well: isWell, findings }) : report(findings));
  return isWell ? 0 : 1;
});
