import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { restoreCommand } from "../support/admin-command.ts";
import { inStage } from "../support/stage.ts";
import { putItem, removeItem, wholeTableNamed } from "../support/stored-items.ts";

const stage = inStage();
const dynamo = new DynamoDBClient(stage.aws);
const source = stage.tables.signing;
const target = `${source}-restored`;
const item = { pk: `RESTORED#${crypto.randomUUID()}`, sk: "HELD" };
const run = (...args: string[]) => restoreCommand(stage.awsEndpoint, ...args, "--stage", "local");
const remove = () => dynamo.send(new DeleteTableCommand({ TableName: target })).catch(() => undefined);

beforeAll(async () => {
  await remove();
  // The emulator leaves out what the template says of point-in-time recovery.
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await dynamo.send(new UpdateContinuousBackupsCommand({ TableName: source, PointInTimeRecoverySpecification }));
  await putItem(stage, "signing", item);
});
afterAll(async () => {
  await remove();
  await removeItem(stage, "signing", item);
  dynamo.destroy();
});

describe("npm run restore", () => {
  test("does nothing that nobody has said yes to", async () => {
    const end = await run("signing", "--at", "latest");
    expect(end, end.errors).toMatchObject({ exitCode: 4 });
    expect(end.output).toContain(`${target}, encrypted with alias/health-card-local-data`);
    await expect(dynamo.send(new DescribeTableCommand({ TableName: target }))).rejects.toThrow();
  });

  test("makes a table of what another holds, beside it, says what comes next, and takes nobody's place", async () => {
    const end = await run("signing", "--at", "latest", "--yes");
    expect(end, end.errors).toMatchObject({ exitCode: 0 });
    expect(end.output).toContain(`Put the good ones back into ${source} one by one`);
    expect(await wholeTableNamed(stage, target)).toContainEqual(item);

    const again = await run("signing", "--at", "latest", "--yes");
    expect(again).toMatchObject({
      exitCode: 1,
      errors: expect.stringMatching(/^\S+ is there already \(ACTIVE\).*\n$/),
    });
  });

  test.each([
    [["signing", "--at", "2020-01-01T00:00:00Z"], 1, /^\S+ can be restored from \S+ to \S+, not to 2020-\S+\n$/],
    [["signings", "--at", "latest"], 1, /^There is no table 'signings'; there are .*\n$/],
    [["care", "--at", "latest"], 1, /^What care holds .* never restored\.\n$/],
    [["signing"], 2, /^Say which instant.*\n$/],
  ])("refuses %j in one line", async (args, exitCode, line) => {
    expect(await run(...args, "--yes")).toMatchObject({ exitCode, output: "", errors: expect.stringMatching(line) });
  });
});
