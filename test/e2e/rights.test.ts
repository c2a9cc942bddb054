import { beforeAll, describe, expect, it } from "vitest";
import { insuredKey } from "../../shared/adapters/dynamodb/insured-table.ts";
import { cardHolder, type PersonWithPhone } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInDesk, signedInReader } from "../support/readers.ts";
import { verifyCertified } from "../support/receipt-verifier.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { changeItem } from "../support/stored-items.ts";

const stage = inStage();
const UNKNOWN = "A".repeat(43);
let holder: PersonWithPhone;
let reader: Reader;
let other: Reader;

beforeAll(async () => {
  holder = await cardHolder(stage);
  reader = await signedInReader(stage);
  other = await signedInReader(stage);
});

const opened = async ({ phone } = holder, by = reader) => (await by.openContext(await phone.qr())).expecting(201);
const endRights = ({ person }: PersonWithPhone) =>
  changeItem(stage, "insured", insuredKey(person.cardRef), { rights: { from: "2020-01-01", until: "2024-12-31" } });
const attested = async (contextId: string, at: Date) => {
  const { attestation } = (await reader.attestRights(contextId, at)).expecting(200);
  return (await verifyCertified(attestation, stage.urls.practice, "apcv-rights+jwt")).payload;
};

describe("the rights behind a context", () => {
  it("are those of this moment, under a tag that holds until they change", async () => {
    const own = await cardHolder(stage);
    const { context_id } = await opened(own);
    const first = await reader.rights(context_id);
    const organism = { code: "016910000", regime: "01", caisse: "691" };
    expect(first.expecting(200)).toEqual({ organism, in_force: true, from: "2020-01-01" });
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[A-Za-z0-9_-]{43}"$/);
    expect(first.headers.get("cache-control")).toBe("private, no-cache");

    const same = await reader.rights(context_id, etag);
    expect([same.status, same.body, same.headers.get("etag")]).toEqual([304, "", etag]);
    await endRights(own);
    const changed = await reader.rights(context_id, etag);
    expect(changed.expecting(200)).toMatchObject({ in_force: false, until: "2024-12-31" });
    expect(changed.headers.get("etag")).not.toBe(etag);
  });

  it("are told to a desk without their dates", async () => {
    const desk = await signedInDesk(stage);
    const { context_id } = (await desk.openAdministrative(await holder.phone.qr())).expecting(201);
    expect(Object.keys((await desk.rights(context_id)).body as object).sort()).toEqual(["in_force", "organism"]);
  });

  it("are nobody's but the reader's that opened it, and over with it", async () => {
    const { context_id } = await opened();
    const foreign = expectProblem(await other.rights(context_id), 404, "context_not_found");
    const none = expectProblem(await other.rights(UNKNOWN), 404, "context_not_found");
    expect({ ...foreign, trace_id: "" }).toEqual({ ...none, trace_id: "" });
    (await reader.destroyContext(context_id)).expecting(204);
    expectProblem(await reader.rights(context_id), 410, "context_destroyed");
  });
});

describe("the attestation of rights", () => {
  it("says, signed for anybody to verify, what was known when the context was opened, whatever became of it", async () => {
    const own = await cardHolder(stage);
    const { context_id, rights } = await opened(own);
    const at = new Date(rights.checked_at);
    await endRights(own);
    const claims = await attested(context_id, at);
    const [practice, desk] = reader.clientId.split(".");
    expect(claims).toEqual({
      iss: stage.urls.practice,
      iat: expect.any(Number),
      practice,
      reader: desk,
      context_id,
      at: at.toISOString(),
      known_at: at.toISOString(),
      organism: { code: "016910000", regime: "01", caisse: "691" },
      in_force: true,
    });
  });

  it("says so too when they were not in force", async () => {
    const own = await cardHolder(stage);
    await endRights(own);
    const { context_id, rights } = await opened(own);
    expect(await attested(context_id, new Date(rights.checked_at))).toMatchObject({ in_force: false });
  });

  it("is given of a destroyed context as long as it was held, and of no instant at which it was not", async () => {
    const { context_id, rights } = await opened();
    const openedAt = Date.parse(rights.checked_at);
    for (const away of [-1, 3_600_000]) {
      const refused = await reader.attestRights(context_id, new Date(openedAt + away));
      expectProblem(refused, 422, "context_not_held");
    }
    (await reader.destroyContext(context_id)).expecting(204);
    await attested(context_id, new Date(openedAt));
    expectProblem(await reader.attestRights(context_id, new Date()), 422, "context_not_held");
  });

  it("is given to the reader that held the context only", async () => {
    const { context_id, rights } = await opened();
    const at = new Date(rights.checked_at);
    const foreign = expectProblem(await other.attestRights(context_id, at), 404, "context_not_found");
    const none = expectProblem(await other.attestRights(UNKNOWN, at), 404, "context_not_found");
    expect({ ...foreign, trace_id: "" }).toEqual({ ...none, trace_id: "" });
  });
});
