/** `npm run restore -- TABLE --at INSTANT`: what a table held at an instant, as another table beside it. */
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { AwsRefusal, awsIn } from "../admin-command/aws.ts";
import { confirmed } from "../admin-command/confirm.ts";
import { print, runCommand } from "../admin-command/run-command.ts";
import { environmentOf, functionsOf, tablesIn } from "../doctor/deployed-stage.ts";
import { Progress } from "../local/progress.ts";
import { HELP, parseRestoreCommand, type RestoreCommand } from "./command-line.ts";
import { intention, nextSteps } from "./intention.ts";
import { plannedRestoration, type Restoration, restore } from "./table-restore.ts";

process.exitCode = await runCommand("restore", async () => {
  const command = parseRestoreCommand(process.argv.slice(2));
  if (command === "help") {
    print(HELP);
    return 0;
  }
  try {
    return await run(command);
  } catch (error) {
    throw error instanceof DynamoDBServiceException ? new AwsRefusal("dynamodb", error.name) : error;
  }
});

async function run(command: RestoreCommand): Promise<number> {
  const { stage, region } = command;
  const tables = tablesIn(environmentOf(await functionsOf(stage, await awsIn(region))));
  const dynamo = new DynamoDBClient({ region });
  const restoration = await plannedRestoration(dynamo, tables, command);
  print(intention(stage, restoration));
  if (!command.isConfirmed) await confirmed("Do this?", stage);
  await restoreVisibly(dynamo, restoration);
  print(nextSteps(restoration));
  return 0;
}

async function restoreVisibly(dynamo: DynamoDBClient, restoration: Restoration): Promise<void> {
  const bar = new Progress(process.stderr);
  const progress = (status: string) => bar.show(`Restoring ${restoration.target}`, status);
  try {
    await restore({ dynamo, sleep: setTimeout, progress }, restoration);
    bar.done();
  } catch (error) {
    bar.failed();
    throw error;
  }
}
