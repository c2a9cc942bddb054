import { setTimeout as wait } from "node:timers/promises";
import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { GATHERING_SECONDS } from "../../functions/credential/announce-status-change/announce-status-change.ts";
import { freshEnvironment, invoke } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { callsOf, everyFault, expectAnswerAfter } from "../support/faults.ts";
import {
  bindingEnded,
  type IssuedCredential,
  issuedCredential,
  queued,
  servedStatus,
} from "../support/issued-credentials.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { credential, statusList, statusLists } from "../support/routes/credential-routes.ts";
import { type Callers, readyCallers } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { inStage } from "../support/stage.ts";
import { wholeTable } from "../support/stored-items.ts";
import { WalletProvider } from "../support/wallet-provider.ts";
import { keyProofs } from "../support/wallet-token.ts";

const stage = inStage();
const GET = "dynamodb:GetItem";
const PUT = "dynamodb:PutItem";
const QUERY = "dynamodb:Query";
const TRANSACT = "dynamodb:TransactWriteItems";
const SIGN = "kms:Sign";

/** How many credentials are on record, the places of those that may be revoked, and every place that is taken, by `list#index`. */
async function onRecord() {
  const all = (await wholeTable(stage, "card")).filter(({ type }) => type === "credential");
  const records = all.filter(({ status }) => status !== undefined);
  const entries = (await wholeTable(stage, "status")).filter(({ type }) => type === "status-entry");
  const places = records.map(({ status }) => {
    const { list, index } = status as { list: number; index: number };
    return `${list}#${index}`;
  });
  return {
    count: all.length,
    places: places.sort(),
    taken: entries.map(({ pk }) => String(pk).replace("STATUS#", "")).sort(),
  };
}

function placesIn(body: unknown): string[] {
  const { credentials } = body as { credentials: { credential: string }[] };
  return credentials.map(({ credential: issued }) => {
    const { status } = decodeJwt<{ status: { status_list: { idx: number; uri: string } } }>(issued.split("~")[0] ?? "");
    return `${status.status_list.uri.split("/").at(-1)}#${status.status_list.idx}`;
  });
}

describe("issuing a batch of credentials", () => {
  let callers: Callers;
  beforeAll(async () => {
    callers = await readyCallers(stage);
    expect((await sendWhole(credential, await credential.prepare(callers))).status).toBe(200);
  });

  const calls = [GET, GET, PUT, "dynamodb:UpdateItem", "dynamodb:BatchGetItem", TRANSACT, SIGN, SIGN, SIGN];
  const ofThree = async () => {
    const prepared = await credential.prepare(callers);
    return { ...prepared, body: { ...prepared.body, proofs: { jwt: await keyProofs(callers.phone, 3) } } };
  };
  for (const { name, rule } of everyFault("issue-credential", calls)) {
    it(`leaves no credential without its place, no place without its record and no part of the batch, when ${name}`, async () => {
      const prepared = await ofThree();
      const before = await onRecord();
      const { result, hits } = await stage.withFault(rule, () => sendWhole(credential, prepared));
      expect(hits).toBeGreaterThan(0);
      const after = await onRecord();
      expect(after.places).toEqual(after.taken);
      expect(new Set(after.taken).size).toBe(after.taken.length);
      const added = after.places.filter((place) => !before.places.includes(place));
      expect([0, 3]).toContain(added.length);
      if (result.status === 200) expect(added).toEqual(placesIn(result.body).sort());
    });
  }
});

describe("issuing a batch of credentials for one-time use", () => {
  let callers: Callers;
  beforeAll(async () => {
    callers = await readyCallers(stage);
  });
  const ofThree = async () => {
    const prepared = await credential.prepare(callers);
    const nonce = (await callers.phone.nonce()).expecting(200).c_nonce;
    const keys = await Promise.all([1, 2, 3].map(newClientKey));
    const proofs = { attestation: [await (await WalletProvider.certified()).attestation(keys, nonce)] };
    return { ...prepared, body: { credential_configuration_id: "apcv_sd_jwt_vc_one_time", proofs } };
  };
  for (const { name, rule } of everyFault("issue-credential", [TRANSACT, SIGN, SIGN, SIGN])) {
    it(`takes no place, and has all of the batch on record or nothing, when ${name}`, async () => {
      const prepared = await ofThree();
      const before = await onRecord();
      const { result, hits } = await stage.withFault(rule, () => sendWhole(credential, prepared));
      expect(hits).toBeGreaterThan(0);
      const after = await onRecord();
      expect([after.places, after.taken]).toEqual([before.places, before.taken]);
      expect(result.status === 200 ? [3] : [0, 3]).toContain(after.count - before.count);
    });
  }
});

describe("reading lists", () => {
  let callers: Callers;
  beforeAll(async () => {
    callers = await readyCallers(stage);
  });
  const reads = [
    { route: statusLists, caller: "list-status-lists", call: QUERY },
    { route: statusList, caller: "show-status-list", call: `s3:GET /${stage.statusListBucket}/lists/1.jwt` },
  ];
  for (const { route, caller, call } of reads) {
    for (const { name, rule } of everyFault(caller, [call])) {
      it(`${route.path} answers as if nothing were when the SDK's repeat helps, else a 500 that tells nothing, when ${name}`, async () => {
        const prepared = await route.prepare(callers);
        await freshEnvironment(stage, caller);
        const { result, hits } = await stage.withFault(rule, () => sendWhole(route, prepared));
        expect(hits).toBeGreaterThan(0);
        expectAnswerAfter(rule, result, route);
        expect((await sendWhole(route, prepared)).status).toBe(200);
      });
    }
  }
});

describe("a worker whose call fails", () => {
  let holder: PersonWithPhone;
  beforeAll(async () => {
    holder = await signedInHolder(stage);
  });
  const failures = (report: unknown): unknown[] => (report as { batchItemFailures: unknown[] }).batchItemFailures;
  const revoke = async () => invoke(stage, "revoke-credentials", queued(await bindingEnded(stage, holder)));
  const publish = ({ status }: IssuedCredential) => {
    // In a while: what is published before is not enough.
    const since = new Date(Date.now() + 60_000).toISOString();
    return invoke(stage, "publish-status-list", queued({ list: Number(status.uri.split("/").at(-1)), since }));
  };

  it("publishes the list at the next try, whichever call of the publication it was", async () => {
    // Publications of other tests' revocations would be struck too.
    const others = () => callsOf(stage, "publish-status-list", () => wait(1000 * (GATHERING_SECONDS + 2)));
    await eventually("the end of other publications", async () => (await others()).length === 0);
    const issued = await issuedCredential(stage, holder);
    const publishIt = () => publish(issued);
    await publishIt();
    const calls = await callsOf(stage, "publish-status-list", publishIt);
    const object = `/${stage.statusListBucket}/lists/${issued.status.uri.split("/").at(-1)}.jwt`;
    expect(calls).toEqual([GET, QUERY, "kms:Sign", `s3:HEAD ${object}`, `s3:PUT ${object}`]);
    for (const { name, rule } of everyFault("publish-status-list", calls)) {
      const { result, hits } = await stage.withFault(rule, publishIt);
      expect(hits, name).toBeGreaterThan(0);
      expect(failures(result).length, name).toBe(rule.tries === "first" ? 0 : 1);
      expect(failures(await publishIt()), name).toEqual([]);
      expect(await servedStatus(stage, issued), name).toBe(0);
    }
  });

  for (const { name, rule } of everyFault("revoke-credentials", [QUERY, TRANSACT])) {
    it(`revokes nothing or everything of a credential, and all of it at the next try, when ${name}`, async () => {
      const issued = await issuedCredential(stage, holder);
      const { result, hits } = await stage.withFault(rule, revoke);
      expect(hits).toBeGreaterThan(0);
      expect(failures(result)).toHaveLength(rule.tries === "first" ? 0 : 1);
      expect(failures(await revoke())).toEqual([]);
      expect(failures(await publish(issued))).toEqual([]);
      expect(await servedStatus(stage, issued)).toBeDefined();
      const index = issued.status.idx;
      const changed = (await wholeTable(stage, "status")).filter((item) => item.type === "status-change");
      expect(changed.filter((item) => item.index === index)).toHaveLength(1);
      const record = (await wholeTable(stage, "card")).find(
        ({ type, status }) => type === "credential" && (status as { index: number } | undefined)?.index === index,
      );
      expect(record).toMatchObject({ revocation: "device-ended" });
    });
  }
});
