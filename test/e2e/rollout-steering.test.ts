import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { rolloutCommand } from "../support/admin-command.ts";
import { awsSigned } from "../support/aws-signed.ts";
import { lineTo } from "../support/breaking-line.ts";
import { jsonBody, send } from "../support/http-client.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const { admin } = stage.urls;
const signed = awsSigned(fetch);
const run = (...args: string[]) => rolloutCommand(admin, ...args).end;

const State = z.looseObject({ version: z.int(), rules: z.array(z.looseObject({ departement: z.string() })) });
const stateAt = async (asOf?: Date) => {
  const query = asOf === undefined ? "" : `?as_of=${asOf.toISOString()}`;
  return State.parse((await send(signed, { method: "GET", url: `${admin}/v1/rollout${query}` })).body);
};
const post = (path: string, body: object) =>
  send(signed, { method: "POST", url: `${admin}/v1/rollout${path}`, ...jsonBody(body) });
const codeOf = ({ departement }: { departement: string }) => departement;
const put = (code: string, body: object) =>
  send(signed, { method: "PUT", url: `${admin}/v1/rollout/${code}`, ...jsonBody(body) });

let before: z.infer<typeof State>;
let folder: string;
beforeAll(async () => {
  before = await stateAt();
  folder = await mkdtemp(join(tmpdir(), "rollout-"));
});
afterAll(() => rm(folder, { recursive: true }));
/** The other tests of the stage count on the rules that it was seeded with. */
afterEach(async () => {
  const edits = before.rules.map(({ departement, route, opens_on, percentage, paused, exceptions }) => ({
    departements: [departement],
    routes: [route],
    opens_on: opens_on ?? null,
    percentage,
    paused,
    exceptions,
  }));
  // A plan holds 20 edits; those that change nothing write nothing.
  const touched = edits.filter(({ departements: [code = ""] }) => ["75", "77", "69"].includes(code));
  expect((await post("/plans", { plan: "put-back", reason: "the end of a test", edits: touched })).status).toBe(200);
  expect((await stateAt()).rules).toEqual(before.rules);
});

const plan = async (edits: object[], name = "test-plan") => {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ plan: name, reason: "A test of the command", edits }));
  return file;
};
const PARIS = { departements: ["75"], routes: ["france-identite"], opens_on: "2026-01-05", percentage: 25 };

test("plan shows the difference as a table and writes nothing; apply does what plan has shown; applied again it changes nothing", async () => {
  const file = await plan([PARIS]);
  const planned = await run("plan", file);
  expect(planned).toMatchObject({ exitCode: 0, errors: "" });
  expect(planned.output).toMatch(/75 Paris\s+france-identite\s+from \d{4}-\d\d-\d\d\s+→\s+from 2026-01-05 to 25 %/);
  const { version, rules } = await stateAt();
  expect(rules).toEqual(before.rules);
  const applied = await run("apply", file);
  expect(applied).toMatchObject({ exitCode: 0, errors: "" });
  expect(applied.output).toContain(`Applied as version ${version + 1}: 1 rule changed.`);
  const again = await run("apply", file);
  expect(again).toMatchObject({ exitCode: 0, errors: "" });
  expect(again.output).toContain("Nothing to change.");
  expect((await stateAt()).version).toBe(version + 1);
});

test("history tells who changed what, when and why, and the past can be asked for", async () => {
  const { version } = await stateAt();
  const earlier = new Date();
  await setTimeout(5);
  expect((await run("apply", await plan([PARIS]))).exitCode).toBe(0);
  const history = JSON.parse((await run("history", "--limit", "1", "--json")).output);
  expect(history.changes).toHaveLength(1);
  expect(history.changes[0]).toMatchObject({
    version: version + 1,
    by: expect.stringMatching(/^arn:aws:iam::/),
    reason: "test-plan: A test of the command",
    rules: [{ before: { departement: "75", percentage: 100 }, after: { departement: "75", percentage: 25 } }],
  });
  expect(await stateAt(earlier)).toMatchObject({ version, rules: before.rules });
  const status = await run("status", "--as-of", earlier.toISOString(), "--json");
  expect(JSON.parse(status.output)).toMatchObject({ version });
  expect((await run("history", "--limit", "25")).output.split("\n").length).toBeGreaterThanOrEqual(3);
});

test("of two who apply at once on the same rules one wins, and the other is told to look again", async () => {
  const { version } = await stateAt();
  const bodies = ["2026-02-01", "2026-03-01"].map((opens_on) => ({
    plan: "race",
    reason: "two editors",
    edits: [{ ...PARIS, opens_on }],
    if_version: version,
  }));
  const answers = await Promise.all(bodies.map((body) => post("/plans", body)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const refused = answers.find(({ status }) => status === 409);
  if (refused) expectProblem(refused, 409, "rollout_moved");
  expect((await stateAt()).version).toBe(version + 1);

  const two = await Promise.all([plan([PARIS], "one"), plan([{ ...PARIS, percentage: 50 }], "two")]);
  const ends = await Promise.all(two.map((file) => run("apply", file)));
  for (const { exitCode, errors } of ends) {
    expect([0, 3]).toContain(exitCode);
    if (exitCode === 3) expect(errors).toMatch(/Somebody else has changed the rollout since; nothing was written/);
  }
  const history = JSON.parse((await run("history", "--limit", "2", "--json")).output);
  const won = ends.filter(({ exitCode }) => exitCode === 0).length;
  expect((await stateAt()).version).toBe(version + 1 + won);
  expect(history.changes[0].version).toBe(version + 1 + won);
});

/** The command asks twice: it looks, then it writes. */
const MOMENTS = [1, 2].flatMap((request) => (["before", "after"] as const).map((moment) => ({ request, moment })));

test.each(MOMENTS)(
  "killed $moment its request $request, the command leaves the table as before or as planned, and run again it is as planned",
  async ({ request, moment }) => {
    const file = await plan([PARIS, { ...PARIS, departements: ["77"], percentage: 100 }]);
    const { version } = await stateAt();
    const planned = async () => {
      const { version: reached, rules } = await stateAt();
      return [reached - version, rules.filter(({ opens_on }) => opens_on === "2026-01-05").map(codeOf)];
    };
    let asked = 0;
    const line = await lineTo(admin, async (pass) => {
      asked += 1;
      if (asked < request) return pass();
      if (moment === "after") await pass();
      command.kill();
      return undefined;
    });
    const command = rolloutCommand(line.url, "apply", file);
    expect((await command.end).exitCode).toBeUndefined();
    await line.close();
    expect(await planned()).toEqual(request === 2 && moment === "after" ? [1, ["75", "77"]] : [0, []]);
    expect((await run("apply", file)).exitCode).toBe(0);
    expect(await planned()).toEqual([1, ["75", "77"]]);
  },
);

test("when the answer to the write is lost the command asks again, and tells that the plan stands, once", async () => {
  const { version } = await stateAt();
  let asked = 0;
  const line = await lineTo(admin, async (pass) => {
    asked += 1;
    const answer = await pass();
    return asked === 2 ? undefined : answer;
  });
  const end = await rolloutCommand(line.url, "apply", await plan([PARIS])).end;
  await line.close();
  expect(end).toMatchObject({ exitCode: 0, errors: "" });
  expect(end.output).toContain(`Version ${version + 1} has all of it`);
  expect([asked, (await stateAt()).version]).toEqual([3, version + 1]);
});

test("the same plan applied by two at once is in the log once", async () => {
  const file = await plan([PARIS]);
  const { version } = await stateAt();
  const ends = await Promise.all([run("apply", file), run("apply", file)]);
  expect(ends.map(({ exitCode }) => exitCode)).toContain(0);
  for (const { exitCode } of ends) expect([0, 3]).toContain(exitCode);
  const after = await stateAt();
  expect(after.version).toBe(version + 1);
  expect(after.rules.filter(({ opens_on }) => opens_on === "2026-01-05").map(codeOf)).toEqual(["75"]);
});

test("pause and resume touch nothing but the pause", async () => {
  const paused = await run("pause", "69", "--reason", "A fund asks for it", "--route", "france-identite");
  expect(paused).toMatchObject({ exitCode: 0, errors: "" });
  const rule = (await stateAt()).rules.find((each) => each.departement === "69" && each.route === "france-identite");
  expect(rule).toMatchObject({ paused: true, opens_on: "2024-05-28", percentage: 100 });
  expect((await run("resume", "69", "--reason", "It is over")).exitCode).toBe(0);
  expect((await stateAt()).rules).toEqual(before.rules);
});

test("simulate tells how many become eligible and which quota is nearest, and writes nothing", async () => {
  const { version } = await stateAt();
  const simulated = await run("simulate", await plan([PARIS]));
  expect(simulated).toMatchObject({ exitCode: 0, errors: "" });
  expect(simulated.output).toMatch(/more people are eligible/);
  expect(simulated.output).toMatch(/Nearest quota: Play Integrity/);
  expect((await stateAt()).version).toBe(version);
});

test("wrong arguments, a file that is no plan, and an address where nobody is are one clear line each", async () => {
  const lines: [string[], number, RegExp][] = [
    [["aply"], 2, /^There is no command 'aply'\. npm run rollout -- --help says what there is\.$/],
    [["plan"], 2, /^plan needs the file of a plan/],
    [["plan", "nowhere.json"], 2, /^There is no plan at nowhere\.json\.$/],
    [["plan", await plan([{ ...PARIS, percentage: 0 }], "wrong")], 2, /is no plan: edits\.0\.percentage: /],
    [["pause", "20", "--reason", "an outage"], 2, /^There is no département '20'/],
    [["pause", "75"], 2, /^pause needs --reason/],
    [["status", "--url", "http://example.org"], 2, /^--url takes an https address/],
    [["status", "--as-of", "2999-01-01T00:00:00Z"], 1, /^The admin API answered 400: The instant asked for is to come/],
    [["apply", await plan([PARIS]), "--if-version", "0"], 3, /^Somebody else has changed the rollout since/],
  ];
  for (const [args, exitCode, line] of lines) {
    const end = await run(...args);
    expect(end, args.join(" ")).toMatchObject({ exitCode });
    expect(end.errors.trim()).toMatch(line);
    expect(end.errors.trim().split("\n")).toHaveLength(1);
  }
  expect((await run("--help")).output).toContain("npm run rollout --");
});

test("a département by hand: one edit, on condition of the version that was seen", async () => {
  const { version } = await stateAt();
  const body = { routes: ["document-video"], reason: "by hand", opens_on: null, if_version: version };
  expect((await put("75", body)).body).toMatchObject({ version: version + 1, applied: true });
  expect((await put("75", { ...body, opens_on: "2026-05-05" })).status).toBe(409);
  const shown = await send(signed, { method: "GET", url: `${admin}/v1/rollout/75` });
  expect(shown.body).toMatchObject({ version: version + 1, rules: [{ departement: "75" }, { departement: "75" }] });
});

test("nobody steers without AWS credentials", async () => {
  for (const path of ["", "/75", "/changes"]) {
    expect((await fetch(`${admin}/v1/rollout${path}`)).status).toBe(403);
  }
  const unsigned = await fetch(`${admin}/v1/rollout/plans`, { method: "POST", ...jsonBody({}) });
  expect(unsigned.status).toBe(403);
});
