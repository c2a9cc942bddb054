import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { costsOf } from "../../../infra/capacity/costs.ts";
import { burstOf, NATIONAL, OF_A_MONTH, OF_AN_ENROLMENT, OF_AN_EVENT } from "../../../infra/capacity/demand.ts";
import { latencyAt, meanLatency } from "../../../infra/capacity/latencies.ts";
import { plotQuotas } from "../../../infra/capacity/plot.ts";
import { quotaLoads } from "../../../infra/capacity/quotas.ts";
import { type Recording, readRecording } from "../../../infra/capacity/recording.ts";
import { capacityReport } from "../../../infra/capacity/report.ts";
import { costOf, totalOf } from "../../../infra/capacity/step-cost.ts";

const recording = readRecording();
const loads = (differently: Partial<typeof NATIONAL> = {}) => quotaLoads(recording, { ...NATIONAL, ...differently });

describe("the recording", () => {
  it("has every operation that the reckoning needs", () => {
    for (const mix of [OF_AN_EVENT, OF_A_MONTH, OF_AN_ENROLMENT]) {
      for (const name of Object.keys(mix)) expect(recording).toHaveProperty([name]);
    }
  });

  it("of a care event is seven write units and no KMS: with its receipt at most $7 a million, and $7.50 with gateway and function", () => {
    const step = recording["care event"];
    if (!step) throw new Error("no care event is recorded");
    expect(step.calls.reduce((sum, { writes = 0 }) => sum + writes, 0)).toBeLessThanOrEqual(7);
    const { database, keys, ...rest } = costOf(step);
    expect((database + keys) * 1e6).toBeLessThanOrEqual(7);
    expect(totalOf({ database, keys, ...rest }) * 1e6).toBeLessThanOrEqual(7.5);
  });

  it("costs a person with the card, and all that comes with an event, no more than has been written down", () => {
    const { perPersonAndMonth, perMillionEvents } = costsOf(recording, NATIONAL);
    expect(perPersonAndMonth).toBeLessThanOrEqual(0.000_201);
    expect(totalOf(perMillionEvents)).toBeLessThanOrEqual(35.5);
  });

  it("of a token or a receipt has no KMS signature, so that those of credentials are all there are", () => {
    const signs = ({ calls }: { calls: readonly { action: string }[] }) =>
      calls.some(({ action }) => action === "kms:Sign");
    const signing = Object.entries(recording).filter(([, step]) => signs(step));
    expect(signing.map(([name]) => name)).toEqual(["issue one credential", "issue one mdoc", "issue a batch of 10"]);
    expect(loads().find(({ name }) => name === "KMS signatures a second")?.load).toBeLessThanOrEqual(131);
  });

  it("of a session that is refreshed is one write unit", () => {
    const writes = recording["refresh a session"]?.calls.reduce((sum, call) => sum + (call.writes ?? 0), 0);
    expect(writes).toBe(1);
  });
});

describe("the load of the quotas", () => {
  it("is told with the fullest first, and grows with the events, the enrolments, the cards and the peaks", () => {
    const before = loads();
    expect(before.map(({ use }) => use)).toEqual(before.map(({ use }) => use).toSorted((one, other) => other - one));
    const more = [
      { eventsADay: 2 * NATIONAL.eventsADay },
      { enrolmentsADay: 2 * NATIONAL.enrolmentsADay },
      { insured: 2 * NATIONAL.insured },
      { peakHour: 2 * NATIONAL.peakHour },
      { peakBurst: 2 * NATIONAL.peakBurst },
    ];
    for (const differently of more) {
      const after = new Map(loads(differently).map(({ name, load }) => [name, load]));
      for (const { name, load } of before) expect(after.get(name)).toBeGreaterThanOrEqual(load);
      expect(before.some(({ name, load }) => (after.get(name) ?? 0) > load)).toBe(true);
    }
  });

  it("of twice the peak is twice as much", () => {
    const twice = new Map(loads({ peakBurst: 2 * NATIONAL.peakBurst }).map(({ name, load }) => [name, load]));
    for (const { name, load } of loads()) expect(twice.get(name)).toBeCloseTo(2 * load, 6);
  });

  it("of nothing is nothing", () => {
    expect(loads({ eventsADay: 0, enrolmentsADay: 0, insured: 0 })).toEqual([]);
  });

  it("counts what a step takes, times how often it is done", () => {
    const only: Recording = Object.fromEntries(
      Object.keys(burstOf(NATIONAL)).map((name) => [
        name,
        { function: "f", calledBy: "api", roundTrips: 0, calls: [] },
      ]),
    );
    const scenario = { ...NATIONAL, insured: 0, enrolmentsADay: 0, eventsADay: 86_400, peakHour: 2, peakBurst: 3 };
    const requests = quotaLoads(only, scenario).find(({ name }) => name === "API requests a second");
    expect(requests?.load).toBeCloseTo(6 * Object.values(OF_AN_EVENT).reduce((sum, times) => sum + times, 0), 6);
  });
});

test("a step that is not recorded is named, with the command that records it", () => {
  expect(() => quotaLoads({}, NATIONAL)).toThrow("'reader token' is not recorded: npm run bench -- --record");
});

test("the report says which quota breaks first, and what a million events and a person cost", () => {
  const [first] = loads();
  const text = capacityReport(NATIONAL, loads(), costsOf(recording, NATIONAL));
  expect(text).toContain(`${first?.name} breaks first`);
  expect(text).toMatch(/all that comes with one .*\$\d+\.\d\d/);
  expect(text).toMatch(/cents a person with the card/);
  const small = { ...NATIONAL, eventsADay: 1000, enrolmentsADay: 10, insured: 1000 };
  expect(capacityReport(small, quotaLoads(recording, small), costsOf(recording, small))).toContain(
    "First to break as all of it grows",
  );
});

test("the drawing has a bar and a label for each quota, and is well-formed whatever the names", () => {
  const drawing = plotQuotas("a <title> & more", [
    { name: "less < and & more", limit: 10, load: 20, use: 2 },
    { name: "another", limit: 10, load: 1, use: 0.1 },
  ]);
  expect(drawing).toContain("less &lt; and &amp; more");
  expect(drawing.match(/<rect x="/g)).toHaveLength(2);
  expect(drawing).toContain("200.0 %");
  expect(drawing).not.toMatch(/NaN|undefined|Infinity/);
});

describe("a latency", () => {
  const actions = fc.constantFrom("dynamodb:GetItem", "dynamodb:TransactWriteItems", "kms:Sign", "sns:Publish");

  it("is never shorter at a later percentile, and is the measured one at each", () => {
    const two = fc.tuple(
      actions,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(two, ([action, one, other]) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(latencyAt(action, low)).toBeLessThanOrEqual(latencyAt(action, high));
      }),
    );
    expect([0, 0.5, 0.99, 1].map((at) => latencyAt("dynamodb:TransactWriteItems", at))).toEqual([
      19.4, 25.3, 92.5, 218,
    ]);
  });

  it("has the mean of many draws", () => {
    const draws = Array.from({ length: 10_000 }, (_, index) => latencyAt("dynamodb:PutItem", (index + 0.5) / 10_000));
    const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
    expect(meanLatency("dynamodb:PutItem")).toBeCloseTo(mean, 2);
  });
});
