import { beforeAll, describe, expect, it } from "vitest";
import { awsSigned } from "../support/aws-signed.ts";
import { consultation } from "../support/care-events.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PracticeAdmin } from "../support/practice-admin.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const { admin: adminUrl } = stage.urls;
const admin = new PracticeAdmin(adminUrl, new Secrets());

let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
});

/** What an environment keeps of the registry is at most 30 seconds old: a fresh one is where every one is by then. */
const halfAMinuteLater = () =>
  Promise.all(
    ["open-context", "record-care-event", "issue-client-token"].map((caller) => freshEnvironment(stage, caller)),
  );

describe("a blocked reader", () => {
  const readerWithContext = async () => {
    const reader = await signedInReader(stage);
    const { context_id } = (await reader.openContext(await holder.phone.qr())).expecting(201);
    return { reader, contextId: context_id };
  };

  it.each([
    ["itself", (clientId: string) => clientId],
    ["with its practice", (clientId: string) => clientId.slice(0, 9)],
  ])(
    "%s gets no token at once, and its running token opens nothing and records nothing half a minute later",
    async (_, blocked) => {
      const { reader, contextId } = await readerWithContext();
      (await admin.block(blocked(reader.clientId), "stolen")).expecting(200);
      await expect(reader.tokenFor("context")).rejects.toMatchObject({ error: "unauthorized_client" });
      await halfAMinuteLater();
      expectProblem(await reader.openContext(await holder.phone.qr()), 403, "reader_blocked");
      expectProblem(await reader.recordCareEvent(consultation(contextId)), 403, "reader_blocked");

      (await admin.unblock(blocked(reader.clientId), "found")).expecting(200);
      await halfAMinuteLater();
      // A token of before stays ended: whoever had it may still have it.
      expectProblem(await reader.openContext(await holder.phone.qr()), 403, "reader_blocked");
      const isBack = async () => {
        await reader.signIn();
        return (await reader.openContext(await holder.phone.qr())).status === 201;
      };
      await eventually("its return", () => isBack().catch(() => false));
    },
  );

  it("that signs with another key now has lost the tokens that the old one got", async () => {
    const { reader } = await readerWithContext();
    const other = await newClientKey();
    (await admin.changeReader(reader.clientId, { jwk: reader.clientKey.jwk, next_jwk: other.jwk })).expecting(200);
    await halfAMinuteLater();
    (await reader.openContext(await holder.phone.qr())).expecting(201);
    (await admin.changeReader(reader.clientId, { jwk: other.jwk })).expecting(200);
    await halfAMinuteLater();
    expectProblem(await reader.openContext(await holder.phone.qr()), 403, "reader_blocked");
    await expect(reader.tokenFor("context")).rejects.toMatchObject({ error: "invalid_client" });
  });
});

describe("a software that is too old", () => {
  it("gets no token and has lost the ones it has half a minute later, and is told which version is needed", async () => {
    const name = `Logiciel ${crypto.randomUUID().slice(0, 8)}`;
    const reader = await signedInReader(stage);
    const details = { jwk: reader.clientKey.jwk, software: { name, version: "4.9.1" } };
    (await admin.changeReader(reader.clientId, details)).expecting(200);
    await reader.signIn();
    expect((await admin.requireVersion(name.toUpperCase(), "4.12")).expecting(200)).toMatchObject({ revision: 1 });
    expect((await admin.requireVersion(name, "4.12")).expecting(200)).toMatchObject({ outcome: "unchanged" });
    await halfAMinuteLater();
    const refused = await reader.openContext(await holder.phone.qr());
    expect(expectProblem(refused, 403, "software_too_old").vendor_action).toContain("minimum_version");
    expect(refused.body).toMatchObject({ minimum_version: "4.12" });
    await expect(reader.tokenFor("context")).rejects.toMatchObject({
      error: "unauthorized_client",
      cause: { code: "software_too_old", minimum_version: "4.12" },
    });

    const updated = { ...details, software: { name, version: "4.12.0" } };
    (await admin.changeReader(reader.clientId, updated)).expecting(200);
    await reader.signIn();
    (await reader.openContext(await holder.phone.qr())).expecting(201);
    const { body } = await send(awsSigned(fetch), { method: "GET", url: `${adminUrl}/v1/software?limit=100` });
    expect(body).toMatchObject({
      software: expect.arrayContaining([{ name: name.toUpperCase(), minimum_version: "4.12", revision: 1 }]),
    });
  });
});

describe("a revoked certificate", () => {
  it("is revoked for ever, under every spelling of its serial number", async () => {
    const serial = `0${crypto.randomUUID().replaceAll("-", "").slice(1)}`;
    const first = (await admin.revokeCertificate(serial)).expecting(200);
    const spelt = serial.toUpperCase().replace(/..(?=.)/g, "$&:");
    expect((await admin.revokeCertificate(spelt)).expecting(200)).toEqual(first);
    expect(await partition(stage, "practice", `CERTIFICATE#${first.serial}`)).toHaveLength(1);
  });
});
