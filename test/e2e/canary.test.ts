import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { canaryCommand, incidentCommand } from "../support/admin-command.ts";
import { callsOf } from "../support/faults.ts";
import { send } from "../support/http-client.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const CANARY = { adminUrl: stage.urls.admin, awsEndpoint: stage.awsEndpoint };
const run = async (...args: string[]) => {
  const accountToken = await stage.identityProviders.accountToken("account-canary");
  return canaryCommand({ ...CANARY, accountToken }, ...args, "--stage", "local", "--yes");
};

const Line = z.looseObject({ code: z.string() });
/** Lines of the canary's log since the last look. The local AWS keeps some in two places. */
const linesOf = (() => {
  const seen = new Set<string>();
  return async () => {
    const all = (await stage.functionLogs()).flatMap((line) => /\{.*"code":"canary\..*\}/.exec(line)?.[0] ?? []);
    const fresh = [...new Set(all)].filter((line) => !seen.has(line));
    for (const line of fresh) seen.add(line);
    return fresh.map((line) => Line.parse(JSON.parse(line)));
  };
})();
const metricsIn = (line: object | undefined) =>
  z
    .looseObject({ _aws: z.object({ CloudWatchMetrics: z.array(z.object({ Namespace: z.string() })) }) })
    .parse(line)
    ._aws.CloudWatchMetrics.map(({ Namespace }) => Namespace);

describe("the canary", () => {
  beforeAll(async () => {
    await linesOf();
  });

  it("waits for a card, and says so", async () => {
    const played = await run("play");
    expect(played).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining("npm run canary -- enrol --stage local"),
    });
    expect(await linesOf()).toEqual([expect.objectContaining({ code: "canary.waits", level: "warning" })]);
  });

  it("tells what it will do before it is set up, and does nothing that nobody has said yes to", async () => {
    const accountToken = await stage.identityProviders.accountToken("account-canary");
    const before = await partition(stage, "practice", "PRACTICE#000000001");
    const asked = await canaryCommand({ ...CANARY, accountToken }, "enrol", "--stage", "local");
    expect(asked).toMatchObject({
      exitCode: 4,
      output: expect.stringContaining("practice 000000001, shown to nobody"),
    });
    expect(await partition(stage, "practice", "PRACTICE#000000001")).toEqual(before);
  });

  it("is set up by one command, and plays its journey from end to end", async () => {
    const enrolled = await run("enrol");
    expect(enrolled, enrolled.errors).toMatchObject({ exitCode: 0 });
    const played = await run("play");
    expect(played, played.errors).toMatchObject({ exitCode: 0 });
    const [line, ...others] = await linesOf();
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      code: "canary.played",
      CanaryJourneys: 1,
      CanarySteps: 14,
      CanaryTime: expect.any(Number),
    });
    expect(metricsIn(line)).toEqual(["HealthCard/local"]);
  });

  it("has an authority for its TLS keys, whose certificate KMS signs, printed by itself and told what to do with", async () => {
    const { exitCode, output, errors } = await run("certificate");
    expect(exitCode, errors).toBe(0);
    const certificate = new X509Certificate(output);
    expect(output).toBe(certificate.toString());
    expect(certificate).toMatchObject({ ca: true, subject: "C=FR\nCN=Health card (local) canary authority" });
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(errors).toContain("set practiceTruststore to the new version, and deploy");
  });

  it("has a practice that people are not shown", async () => {
    const found = await send(fetch, { method: "GET", url: `${stage.urls.card}/v1/practices?departement=75` });
    expect(JSON.stringify(found.body)).not.toContain("000000001");
  });

  it("asks AWS for nothing but its own keys", async () => {
    const calls = await callsOf(stage, "play-journey", () => run("play"));
    expect(new Set(calls.map((call) => call.split(":")[0]))).toEqual(new Set(["kms"]));
    expect(await linesOf()).toMatchObject([{ code: "canary.played" }]);
  });

  it("goes on while a stage is read-only, and nobody enrols", async () => {
    const switched = async (...args: readonly string[]) => {
      for (const name of ["read-only", "stop-enrolment"]) {
        const done = await incidentCommand(stage.awsEndpoint, name, ...args, "--yes", "--stage", "local");
        expect(done, done.errors).toMatchObject({ exitCode: 0 });
      }
    };
    try {
      await switched("on", "--reason", "a test");
      const refused = {
        exitCode: 1,
        errors: expect.stringMatching(/enrolment is refused: 503 (read_only|enrolment_stopped)/),
      };
      expect(await run("enrol")).toMatchObject(refused);
      expect(await run("play")).toMatchObject({ exitCode: 0 });
    } finally {
      await switched("off");
    }
    expect(await linesOf()).toMatchObject([{ code: "canary.played" }]);
  });

  it.each([
    ["open-context", "dynamodb:PutItem", "context"],
    ["record-care-event", "dynamodb:TransactWriteItems", "care-event"],
    ["list-uses", "dynamodb:Query", "uses"],
  ])("tells at which step its journey fails: %s without %s at %s", async (caller, action, at) => {
    const { result, hits } = await stage.withFault({ caller, action, nth: 1, moment: "before", tries: "all" }, () =>
      run("play"),
    );
    expect(hits).toBeGreaterThan(0);
    expect(result).toMatchObject({ exitCode: 1, errors: expect.stringContaining(`failed at ${at}: 500 internal`) });
    const [line, ...others] = await linesOf();
    expect(others).toEqual([]);
    const told = { code: "canary.failed", outcome: at, status: 500, refusal: "internal", error: "UnexpectedAnswer" };
    expect(line).toMatchObject({ ...told, CanaryFailures: 1, CanaryFailedSteps: 1, JourneyStep: at });
    expect(metricsIn(line)).toEqual(["HealthCard/local", "HealthCard/local"]);
  });

  it("is put on its phone anew by the same command", async () => {
    const again = await run("enrol");
    expect(again, again.errors).toMatchObject({ exitCode: 0 });
    expect(await run("play")).toMatchObject({ exitCode: 0 });
    await linesOf();
  });

  it("has nothing to play with once it is removed", async () => {
    expect(await run("remove")).toMatchObject({ exitCode: 0 });
    expect(await run("play")).toMatchObject({ exitCode: 1 });
    expect(await linesOf()).toMatchObject([{ code: "canary.waits" }]);
  });
});
