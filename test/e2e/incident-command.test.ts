import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { incidentCommand } from "../support/admin-command.ts";
import { consultation } from "../support/care-events.ts";
import { CODE, type PersonWithPhone, personWithPhone, signedInHolder } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const run = (...args: string[]) => incidentCommand(stage.awsEndpoint, ...args, "--stage", "local");
const on = (name: string) => run(name, "on", "--reason", "cards are being restored", "--yes");
const off = (name: string) => run(name, "off", "--yes");

const Titled = z.object({ title: z.string() });

let holder: PersonWithPhone;
let newcomer: PersonWithPhone;
let reader: Reader;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  newcomer = await personWithPhone(stage);
  reader = await signedInReader(stage);
});
afterAll(async () => {
  for (const name of ["read-only", "stop-enrolment"]) await off(name);
});
const enrol = ({ phone, person, accountToken }: PersonWithPhone) => phone.startEnrolment(accountToken, person.nir);

describe("npm run incident", () => {
  it("makes a stage read-only: what changes cards is answered 503, and the counter goes on", async () => {
    const done = await on("read-only");
    expect(done, done.errors).toMatchObject({ exitCode: 0 });
    expect(done.output).toContain("Contexts, care events, sessions, sync, blocks and objections go on");

    const offer = await holder.phone.offer();
    expect(expectProblem(offer, 503, "read_only").retryable).toBe(true);
    expect(offer.headers.get("retry-after")).toBe("300");
    expectProblem(await enrol(newcomer), 503, "read_only");
    const asked = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    const credential = await fetch(`${stage.urls.card}/credential`, asked);
    const answer = { status: credential.status, headers: credential.headers, body: await credential.json() };
    expectOAuthError(answer, 503, "temporarily_unavailable");
    expect(credential.headers.get("retry-after")).toBe("300");

    const { context_id } = (await reader.openContext(await holder.phone.qr())).expecting(201);
    (await reader.recordCareEvent(consultation(context_id))).expecting(201);
    (await holder.phone.openSession(CODE)).expecting(200);
    expect((await holder.phone.careEvents()).expecting(200).events).toHaveLength(1);
  });

  it("tells in the caller's language what is stopped", async () => {
    const titles = await Promise.all(
      ["fr", "en"].map(async (language) => {
        const asked = { method: "PUT", headers: { "accept-language": language } };
        const answer = await fetch(`${stage.urls.card}/v1/card/push-token`, asked);
        expect(answer.status).toBe(503);
        return Titled.parse(await answer.json()).title;
      }),
    );
    expect(titles).toEqual(["Les modifications sont momentanément suspendues.", "Changes are stopped for the moment."]);
  });

  it("says since when, by whom and why, and takes everything again once it is off", async () => {
    const { output } = await run("status");
    for (const api of ["card", "practice"]) {
      expect(output).toMatch(new RegExp(`^${api} +read-only +on +\\d{4}-\\S+Z +\\S+ +cards are being restored$`, "m"));
      expect(output).toMatch(new RegExp(`^${api} +stop-enrolment +off$`, "m"));
    }
    expect(await off("read-only")).toMatchObject({ exitCode: 0 });
    (await holder.phone.offer()).expecting(201);
  });

  it("stops enrolment alone: cards that exist work as ever, and enrolments go on where they stood", async () => {
    expect(await on("stop-enrolment")).toMatchObject({ exitCode: 0 });
    expectProblem(await enrol(newcomer), 503, "enrolment_stopped");
    (await holder.phone.offer()).expecting(201);
    expect(await off("stop-enrolment")).toMatchObject({ exitCode: 0 });
    (await enrol(newcomer)).expecting(201);
  });

  it("does nothing that nobody has said yes to", async () => {
    const asked = await run("read-only", "on", "--reason", "to look");
    expect(asked).toMatchObject({ exitCode: 4 });
    expect(asked.output).toContain("read-only goes on, at both APIs of local.");
    (await holder.phone.offer()).expecting(201);
  });
});
