import { ResponseBodyError } from "oauth4webapi";
import { beforeAll, describe, expect, it } from "vitest";
import { Body as CareEventBody } from "../../functions/care-event/record-care-event/contract.ts";
import { type CareEvent, consultation } from "../support/care-events.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { postedClaim } from "../support/fhir-claims.ts";
import { expectFhir } from "../support/fhir-invariants.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PracticeAdmin } from "../support/practice-admin.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { careEvent } from "../support/routes/counter-routes.ts";
import { asReader, sendPrepared } from "../support/routes/route.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const FHIR = "application/fhir+json";
let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
});

const today = () => new Date().toISOString().slice(0, 10);
const contextOf = async (reader: Reader): Promise<string> =>
  (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;

/** No token is given while the change is being written. */
function refusedByServer(error: unknown): false {
  if (error instanceof ResponseBodyError) return false;
  throw error;
}

/** One event of each kind, in one context. */
async function eachKind(reader: Reader): Promise<Record<CareEvent["kind"], CareEvent>> {
  const context = await contextOf(reader);
  const stay = { from: today(), until: today() };
  return {
    consultation: consultation(context),
    dispensing: { ...consultation(context), kind: "dispensing" },
    "hospital-stay": { ...consultation(context), kind: "hospital-stay", stay },
  };
}

describe("a practice records what its kind does", () => {
  it.each([
    ["doctor", ["consultation"], [201, 403, 403]],
    ["pharmacy", ["dispensing"], [403, 201, 403]],
    ["hospital", ["consultation", "dispensing", "hospital-stay"], [201, 201, 201]],
  ] as const)("and nothing else: a %s, alone and line by line of a batch", async (kind, recordable, statuses) => {
    const reader = await signedInReader(stage, new Secrets(), kind);
    const alone = [];
    for (const event of Object.values(await eachKind(reader))) alone.push(await reader.recordCareEvent(event));
    expect(alone.map(({ status }) => status)).toEqual(statuses);
    for (const refused of alone.filter(({ status }) => status !== 201)) {
      const problem = expectProblem(refused, 403, "care_not_of_practice");
      expect(problem.vendor_action).toContain("recordable");
      expect(refused.body).toMatchObject({ recordable });
    }
    const batch = Object.values(await eachKind(reader));
    const { results } = (await reader.recordCareEvents(batch)).expecting(207);
    expect(results.map(({ status }) => status)).toEqual(statuses);
    for (const line of results.filter(({ status }) => status !== 201))
      expect(line).toMatchObject({ problem: { code: "care_not_of_practice", recordable } });
  });

  it("also where it comes as a FHIR claim", async () => {
    const reader = await signedInReader(stage, new Secrets(), "pharmacy");
    const { consultation: foreign, dispensing } = await eachKind(reader);
    const post = (event: CareEvent) => {
      const credentials = asReader({ stage, phone: holder.phone, reader });
      const url = `${reader.practiceUrl}/v1/care-events`;
      const headers = { "content-type": FHIR, accept: FHIR, "idempotency-key": `"${event.event_id}"` };
      return sendPrepared(
        careEvent,
        { url, credentials },
        { body: JSON.stringify(postedClaim(CareEventBody.parse(event))), headers },
      );
    };
    const refused = await post(foreign);
    expectFhir(refused.body);
    expect(refused.status).toBe(403);
    expect(JSON.stringify(refused.body)).toContain("care_not_of_practice");
    const recorded = await post(dispensing);
    expect(recorded.status, JSON.stringify(recorded.body)).toBe(201);
    expectFhir(recorded.body);
  });

  it("from half a minute after its kind was changed, and its readers' tokens of before are worth nothing then", async () => {
    const reader = await signedInReader(stage, new Secrets(), "pharmacy");
    const { dispensing, consultation: other } = await eachKind(reader);
    expectProblem(await reader.recordCareEvent(other), 403, "care_not_of_practice");
    const admin = new PracticeAdmin(stage.urls.admin, new Secrets());
    const details = { name: "Cabinet des Essais", kind: "doctor", departement: "69" } as const;
    (await admin.registerPractice(reader.clientId.slice(0, 9), details)).expecting(200);
    // What an environment keeps of the registry is at most 30 seconds old: a fresh one is where every one is by then.
    await freshEnvironment(stage, "record-care-event");
    expectProblem(await reader.recordCareEvent(dispensing), 403, "reader_blocked");
    await eventually("a token of after the change", async () => {
      const isSignedIn = await reader.signIn().then(() => true, refusedByServer);
      return isSignedIn && (await reader.recordCareEvent(other)).status === 201;
    });
    expectProblem(await reader.recordCareEvent(dispensing), 403, "care_not_of_practice");
  });
});
