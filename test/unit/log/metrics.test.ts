import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { log } from "../../../shared/log/log.ts";
import { fewValues, METRICS, type MetricName, measured } from "../../../shared/log/metrics.ts";

const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
beforeEach(() => written.mockClear());

/** What CloudWatch reads of a line, by its own specification: every metric and dimension named is a member of the line. */
const Line = z
  .looseObject({
    _aws: z.strictObject({
      Timestamp: z.int().positive(),
      CloudWatchMetrics: z.array(
        z.strictObject({
          Namespace: z.string().regex(/^[^:].*/),
          Dimensions: z.array(z.array(z.string().max(250)).max(30)).length(1),
          Metrics: z.array(z.strictObject({ Name: z.string(), Unit: z.enum(["Count", "Milliseconds"]) })).min(1),
        }),
      ),
    }),
  })
  .superRefine((line, context) => {
    for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      const missing = [
        ...Dimensions.flat().filter((name) => typeof line[name] !== "string"),
        ...Metrics.filter(({ Name }) => typeof line[Name] !== "number").map(({ Name }) => Name),
      ];
      if (missing.length > 0) context.addIssue(`not in the line: ${missing.join()}`);
    }
  });
const lines = () => written.mock.calls.map(([text]): unknown => JSON.parse(String(text)));

describe("a line with metrics", () => {
  test("says in CloudWatch's embedded form what is counted, by which dimension", () => {
    log(
      "request.done",
      { route: "POST /v1/contexts" },
      measured("StepsStarted", 1, "context"),
      measured("StepTime", 12, "context"),
      measured("Contexts", 1, "cabinet 4.12"),
      measured("CodesTried", 1),
    );
    const [line] = lines();
    expect(Line.parse(line)).toMatchObject({
      level: "info",
      code: "request.done",
      StepsStarted: 1,
      StepTime: 12,
      Step: "context",
      Software: "cabinet 4.12",
    });
    expect(Line.parse(line)._aws.CloudWatchMetrics.map(({ Dimensions, Metrics }) => [Dimensions, Metrics])).toEqual([
      [
        [["Step"]],
        [
          { Name: "StepsStarted", Unit: "Count" },
          { Name: "StepTime", Unit: "Milliseconds" },
        ],
      ],
      [[["Software"]], [{ Name: "Contexts", Unit: "Count" }]],
      [[[]], [{ Name: "CodesTried", Unit: "Count" }]],
    ]);
  });

  test("is as short as any where nothing is counted", () => {
    log("status-list.tended", {});
    expect(Object.keys(lines()[0] as object)).toEqual(["at", "level", "code"]);
  });
});

describe("the values of a dimension", () => {
  test("are few, short and plain, whatever comes: all else is counted together", () => {
    const value = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("a", "b 4.12"),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (values, most) => {
        const toldApart = fewValues(most);
        const told = values.map((each) => toldApart("Software", each));
        expect(new Set(told.filter((each) => each !== "others")).size).toBeLessThanOrEqual(most);
        for (const [index, each] of told.entries()) {
          expect(each).toMatch(/^[a-z0-9][a-z0-9 ._+-]{0,79}$/i);
          expect([values[index], "others"]).toContain(each);
        }
      }),
    );
  });

  test("stay the same ones once they are known, each dimension's by itself", () => {
    const toldApart = fewValues(1);
    expect(["a", "b", "a"].map((each) => toldApart("Reason", each))).toEqual(["a", "others", "a"]);
    expect(toldApart("Software", "b")).toBe("b");
  });
});

test("no metric is told apart by more than one thing, nor by one that could name somebody", () => {
  const dimensions = (Object.keys(METRICS) as MetricName[]).flatMap((name) => {
    const metric = METRICS[name];
    return "by" in metric ? [metric.by] : [];
  });
  expect([...new Set(dimensions)].sort()).toEqual(["JourneyStep", "Outcome", "Reason", "Software", "Step", "Worker"]);
});
