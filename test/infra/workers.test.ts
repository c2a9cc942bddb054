import { describe, expect, test } from "vitest";
import { REGISTRATIONS_PER_SECOND } from "../../functions/push/register-device/contract.ts";
import { everyStage, type Json, ofType, type Properties, type Resource, referent } from "./synthesized.ts";

describe.each(everyStage)("queues, streams and their workers of the stage $stage.name", (synthesized) => {
  const { stage } = synthesized;
  const nameOf = (resource: Resource) => resource.path.split("/")[1] ?? "";
  const sources = ofType(synthesized, "AWS::Lambda::EventSourceMapping");
  const ofQueues = sources.filter(({ properties }) => properties.ScalingConfig);

  test("every queue has a dead-letter queue or is one", () => {
    const mappings = JSON.stringify([
      ...ofType(synthesized, "AWS::Lambda::EventSourceMapping").map(({ properties }) => properties.DestinationConfig),
      ...ofType(synthesized, "AWS::Lambda::EventInvokeConfig").map(({ properties }) => properties.DestinationConfig),
      ...ofType(synthesized, "AWS::SQS::Queue").map(({ properties }) => properties.RedrivePolicy),
    ]);
    for (const queue of ofType(synthesized, "AWS::SQS::Queue")) {
      const redriven = queue.properties.RedrivePolicy !== undefined || mappings.includes(`"${queue.logicalId}"`);
      expect.soft(redriven, queue.path).toBe(true);
    }
  });

  test("every worker on a queue reports partial failures, is capped, and gives up after six tries", () => {
    expect(ofQueues).toHaveLength(12);
    for (const source of ofQueues) {
      const isOrdered = source.path.includes("/DeliverPush/");
      expect.soft(source.properties, source.path).toMatchObject({
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        BatchSize: isOrdered ? 10 : 1,
      });
      expect.soft((source.properties.ScalingConfig as Properties).MaximumConcurrency).toBeLessThanOrEqual(4);
      const queue = referent(synthesized, source.stack, source.properties.EventSourceArn);
      expect.soft(queue?.properties.RedrivePolicy, source.path).toMatchObject({ maxReceiveCount: 6 });
    }
  });

  test("phones are registered below the 30 calls of CreatePlatformEndpoint a second that SNS takes, with some to spare", () => {
    const runs = ofQueues
      .filter(({ path }) => path.includes("/RegisterDevice/"))
      .map(({ properties }) => Number((properties.ScalingConfig as Properties).MaximumConcurrency));
    expect(runs).toHaveLength(1);
    // Paced calls may fall one more into a second: see the test of the pace.
    for (const run of runs) expect(run * (REGISTRATIONS_PER_SECOND + 1)).toBeLessThanOrEqual(0.9 * 30);
    const mayRegister = ofType(synthesized, "AWS::IAM::Policy").filter(({ properties }) =>
      JSON.stringify(properties).includes("sns:CreatePlatformEndpoint"),
    );
    expect(mayRegister.map(nameOf)).toEqual(["RegisterDevice"]);
  });

  test("pushes go out in the order of each card, and their dead letters keep it", () => {
    const ordered = ofType(synthesized, "AWS::SQS::Queue").filter(({ properties }) => properties.FifoQueue);
    expect(ordered.map(({ path }) => path.split("/").slice(1, 3).join("/")).sort()).toEqual([
      "DeliverPush/DeadLetters",
      "DeliverPush/Queue",
    ]);
    const [queue] = ordered.filter(({ properties }) => properties.RedrivePolicy);
    const perGroup = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };
    expect(queue?.properties).toMatchObject(perGroup);
  });

  test("all that push together stay below the pushes that SNS takes a second, with some to spare for repeats", () => {
    const publishing = ofType(synthesized, "AWS::Lambda::Function").filter((fn) => {
      const policies = ofType(synthesized, "AWS::IAM::Policy").filter(({ properties, stack }) =>
        (properties.Roles as readonly Json[]).some(
          (role) => referent(synthesized, stack, role) === referent(synthesized, fn.stack, fn.properties.Role),
        ),
      );
      return JSON.stringify(policies.map(({ properties }) => properties)).includes('"sns:Publish"');
    });
    expect(publishing.length).toBeGreaterThan(0);
    const most = publishing.map((fn) => {
      const worker = nameOf(fn);
      const [source] = ofQueues.filter(({ path }) => path.includes(`/${worker}/`));
      const { Variables } = fn.properties.Environment as { Variables: Properties };
      const { MaximumConcurrency: runs } = (source?.properties.ScalingConfig ?? {}) as Properties;
      // Paced calls may fall one more into a second: see the test of the pace.
      return Number(runs) * (Number(Variables.PUSHES_PER_SECOND) + 1);
    });
    expect(most.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(0.95 * stage.pushRate);
  });

  test("no stream has more than two followers, which is what a shard bears", () => {
    const followed = sources
      .filter((source) => !ofQueues.includes(source))
      .map(({ properties }) => JSON.stringify(properties.EventSourceArn));
    for (const stream of followed) expect.soft(followed.filter((each) => each === stream).length).toBeLessThan(3);
  });

  test("every worker on a stream reports partial failures, tries five more times, bisects, and then gives up to a queue", () => {
    const mappings = sources.filter((source) => !ofQueues.includes(source));
    expect(mappings).toHaveLength(6);
    for (const mapping of mappings) {
      expect.soft(mapping.properties, mapping.path).toMatchObject({
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        MaximumRetryAttempts: 5,
        BisectBatchOnFunctionError: true,
        StartingPosition: "TRIM_HORIZON",
        FilterCriteria: { Filters: expect.arrayContaining([expect.anything()]) },
      });
      const { OnFailure } = mapping.properties.DestinationConfig as { OnFailure: Properties };
      expect.soft(referent(synthesized, mapping.stack, OnFailure.Destination)?.type).toBe("AWS::SQS::Queue");
    }
  });
});
