import { X509Certificate } from "node:crypto";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { beforeAll, expect, test } from "vitest";
import { keysCommand } from "../support/admin-command.ts";
import { consultation } from "../support/care-events.ts";
import { verifyCertifiedJwt } from "../support/certified-jwt.ts";
import { verifyCredential } from "../support/credential-verifier.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { issuedCredential } from "../support/issued-credentials.ts";
import { verifyMdoc } from "../support/mdoc-verifier.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { publishedKeys } from "../support/published-keys.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { verifyReceipt } from "../support/receipt-verifier.ts";
import { inStage } from "../support/stage.ts";
import { Wallet } from "../support/wallet.ts";

const stage = inStage();
const { admin, card, practice } = stage.urls;
const run = (...args: string[]) => keysCommand(admin, ...args).end;
const WHY = ["--reason", "a drill"];
/** The drill starts the command some thirty times, each a process of its own. */
const PATIENCE_MS = 300_000;
const PURPOSES = ["credential", "token", "receipt", "metadata"] as const;
const stateOf = async (purpose: string): Promise<string[]> => {
  const { keys } = JSON.parse((await run("status", "--json")).output) as {
    keys: { purpose: string; generations: { state: string }[] }[];
  };
  return keys.find((key) => key.purpose === purpose)?.generations.map(({ state }) => state) ?? [];
};
/** Functions keep for a minute what the table says of keys: new environments know it at once. */
const forgetting = async (...callers: string[]) => {
  for (const caller of callers) await freshEnvironment(stage, caller);
};

let holder: PersonWithPhone;
let reader: Reader;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  reader = await signedInReader(stage);
});

interface Proofs {
  readonly credential: string;
  readonly token: string;
  readonly receipt: string;
  readonly metadata: string;
}

/** One of everything that is signed. */
async function signOneOfEach(): Promise<Proofs> {
  const contextId = (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;
  const { receipt } = (await reader.recordCareEvent(consultation(contextId))).expecting(201);
  const { access_token: token } = (await holder.phone.refresh()).expecting(200);
  const metadata = await fetch(`${card}/.well-known/openid-credential-issuer`, {
    headers: { accept: "application/jwt" },
  });
  return { credential: (await issuedCredential(stage, holder)).text, token, receipt, metadata: await metadata.text() };
}

async function expectAllVerify({ credential, token, receipt, metadata }: Proofs): Promise<void> {
  await verifyCredential(credential, card);
  await verifyReceipt(receipt, practice);
  const keys = createLocalJWKSet(await publishedKeys(`${card}/jwks.json`));
  await jwtVerify(metadata, keys, { algorithms: ["ES256"] });
  await certifierOf(token);
}

/** The published key at the end of a token's chain. */
async function certifierOf(token: string): Promise<string> {
  const expected = { typ: "at+jwt", use: "token", issuer: card, now: new Date() } as const;
  return (await verifyCertifiedJwt(await publishedKeys(`${card}/jwks.json`), token, expected)).certifiedBy;
}

/** The card as an mdoc, and the key that it is for. */
async function issuedMdoc() {
  const wallet = await Wallet.make();
  return { text: await wallet.accept(holder.phone, { format: "mso_mdoc" }), key: wallet.holderKey };
}

const kidOf = (jwt: string): unknown => decodeProtectedHeader(jwt.split("~")[0] ?? "").kid;

test("the keys of the running service are rotated by the command, and what was signed before, between and after verifies all the time", {
  timeout: PATIENCE_MS,
}, async () => {
  const before = await signOneOfEach();
  const firstMdoc = await issuedMdoc();
  for (const purpose of PURPOSES) {
    const dry = await run("rotate", purpose, ...WHY, "--dry-run");
    expect([dry.exitCode, dry.output]).toEqual([0, expect.stringContaining("Now: publish generation 2")]);
    expect(await stateOf(purpose)).toEqual(["signing"]);
    // Two operators at once.
    const both = await Promise.all([run("rotate", purpose, ...WHY), run("rotate", purpose, ...WHY)]);
    expect(both.map(({ exitCode, errors }) => [exitCode, errors])).toContainEqual([0, ""]);
    expect(await stateOf(purpose)).toEqual(["signing", "published"]);
  }
  await forgetting("publish-card-keys", "publish-practice-keys");
  const between = await signOneOfEach();
  for (const proofs of [before, between]) await expectAllVerify(proofs);
  for (const purpose of PURPOSES) {
    await eventually(`the day on which the ${purpose} key may sign`, async () =>
      (await run("rotate", purpose, ...WHY)).output.includes("Now: let generation 2 sign"),
    );
    expect(await stateOf(purpose)).toEqual(["replaced", "signing"]);
  }
  const functions = ["issue-card-token", "issue-client-token", "issue-credential", "publish-status-list"];
  await forgetting(...functions, "record-care-event", "describe-card-issuer");
  const after = await signOneOfEach();
  for (const proofs of [before, between, after]) await expectAllVerify(proofs);
  for (const what of ["credential", "metadata"] as const) {
    expect(kidOf(between[what])).toBe(kidOf(before[what]));
    expect(kidOf(after[what])).not.toBe(kidOf(before[what]));
  }
  expect(await certifierOf(between.token)).toBe(await certifierOf(before.token));
  expect(await certifierOf(after.token)).not.toBe(await certifierOf(before.token));
  const root = new X509Certificate(await (await fetch(`${card}/iaca.pem`)).text());
  const mdocs = [firstMdoc, await issuedMdoc()];
  const signers = await Promise.all(mdocs.map(async ({ text, key }) => (await verifyMdoc(text, { root, key })).signer));
  expect(new Set(signers.map(({ subject }) => subject)).size).toBe(2);
  const early = await run("retire", "credential", ...WHY);
  expect([early.exitCode, early.errors]).toEqual([1, expect.stringMatching(/^Too early, nothing was written/)]);
  const none = await run("rotate", "credential", ...WHY);
  expect([none.exitCode, none.errors]).toEqual([1, expect.stringContaining("raise credentialKeys, deploy")]);
});

test("certificates are told with their last day, and renewed in a year and not before", async () => {
  const lastYear = new Date(Date.now() + 457 * 24 * 3_600_000).toISOString().slice(0, 4);
  const { output } = await run("status");
  expect(output).toMatch(new RegExp(`credential +2 +signing +\\S+ +${lastYear}-\\d\\d-\\d\\d `));
  expect(output).toMatch(/credential: certify generation 2, from 20/);
  const again = await run("certify", ...WHY);
  expect([again.exitCode, again.output]).toEqual([0, "Nothing is to be certified yet.\n"]);
});

test("a plan tells the steps to come, and of credentials the re-issues and their quota", async () => {
  const plan = await run("plan", "credential");
  expect(plan).toMatchObject({ exitCode: 0 });
  expect(plan.output).toMatch(/Re-issues: at most [\d,]+ over 30 days, [\d.]+ a second\.\nQuota: KMS ECC/);
  expect((await run("plan", "token")).output).toContain("Nothing is re-issued.");
});
