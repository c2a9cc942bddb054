import { beforeAll, describe, expect, it } from "vitest";
import type { Beneficiary } from "../../shared/domain/insured.ts";
import { type VerifiedCredential, verifyCredential } from "../support/credential-verifier.ts";
import { eventually } from "../support/eventually.ts";
import { fedPerson, feedRecord, linesOf, putFeed } from "../support/feed.ts";
import type { RawAnswer } from "../support/http-client.ts";
import { servedStatus } from "../support/issued-credentials.ts";
import { newClientKey } from "../support/key-pair.ts";
import { NfcCard } from "../support/nfc-card.ts";
import { newPerson, type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { signedInReader } from "../support/readers.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { credential } from "../support/routes/credential-routes.ts";
import { type Prepared, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";
import { keyProof, keyProofs, namedCredentials, offeredCode, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
const ID = "apcv_sd_jwt_vc";
const child = { birthDate: "2015-03-02", twinRank: 1, familyName: "VIREVOLTE", quality: "06" };
const CHILDREN: readonly Beneficiary[] = [
  { ...child, givenNames: "Lou", sex: "F" },
  { ...child, twinRank: 2, givenNames: "Noé", sex: "M" },
  { ...child, birthDate: "2019-00-00", givenNames: "Zoé" },
];
const fedChild = (birth_date: string, given_names: string) => ({
  birth_date,
  twin_rank: 1,
  family_name: "FOUGÈRE",
  given_names,
  sex: "F" as const,
  quality: "06",
});
let parent: PersonWithPhone;
beforeAll(async () => {
  parent = await signedInHolder(stage, undefined, await newPerson(stage, {}, CHILDREN));
});

/** A credential request, with a body of the test's, by a token of the test's. */
async function request(named: { token: string; key: Awaited<ReturnType<typeof newClientKey>> }, body: object) {
  const { token, key } = named;
  const url = `${stage.urls.card}/credential`;
  const prepared: Prepared = { url, credentials: { kind: "dpop", token, key, nonce: { of: stage.urls.card } } };
  const proofs = { jwt: await keyProofs(parent.phone, 1) };
  const headers = { "content-type": "application/json" };
  return sendPrepared(credential, prepared, { body: JSON.stringify({ proofs, ...body }), headers });
}

async function named(more: { dependants?: boolean } = { dependants: true }) {
  const key = await newClientKey();
  return { key, ...(await namedCredentials(parent.phone, key, more)) };
}

const issuedIn = ({ body }: RawAnswer): string =>
  (body as { credentials: [{ credential: string }] }).credentials[0].credential;

describe("the cards of a household, offered by who holds them,", () => {
  it("are named in the token's answer, by names that tell nothing; who is not known whole has none", async () => {
    const { identifiers } = await named();
    expect(identifiers).toHaveLength(3);
    expect(identifiers[0]).toBe(`${ID}.holder`);
    for (const identifier of identifiers.slice(1)) expect(identifier).toMatch(/^apcv_sd_jwt_vc\.[A-Za-z0-9_-]{22}$/);
  });

  it("are each a credential of its own, with the five claims of who it is of, for whatever keys the wallet proves", async () => {
    const wallet = await named();
    const verified = [];
    for (const credential_identifier of wallet.identifiers) {
      const answer = await request(wallet, { credential_identifier });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      verified.push(await verifyCredential(issuedIn(answer), stage.urls.card));
    }
    const organism = { code: "016910000", regime: "01", caisse: "691" };
    const claims = { family_name: "VIREVOLTE", quality: "06", organism };
    expect(verified.map((each) => each.claims)).toEqual([
      { ...claims, given_names: parent.person.identity.given_names, sex: "F", quality: "00" },
      { ...claims, given_names: "Lou", sex: "F" },
      { ...claims, given_names: "Noé", sex: "M" },
    ]);
  });

  it("are on record as somebody's, by nothing that tells whose", async () => {
    const records = await partition(stage, "card", `CARD#${parent.person.cardRef}`);
    const dependants = records.flatMap(({ dependant }) => (dependant === undefined ? [] : [String(dependant)]));
    expect(new Set(dependants).size).toBe(2);
    for (const dependant of dependants) expect(dependant).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const text = JSON.stringify(records.filter(({ type }) => type === "credential"));
    for (const other of ["Lou", "Noé", "2015-03-02"]) expect(text).not.toContain(other);
  });
});

describe("a child's card, tapped on a reader", () => {
  it("opens the context of who holds it, among whose beneficiaries the child is", async () => {
    const wallet = await named();
    const [, lou] = wallet.identifiers;
    const holderKey = await newClientKey();
    const proofs = { jwt: [await keyProof(parent.phone, holderKey)] };
    const card = new NfcCard(issuedIn(await request(wallet, { credential_identifier: lou, proofs })), holderKey);
    const reader = await signedInReader(stage);
    const context = (await reader.redeem({ presentation: await card.tap(reader.clientId) })).expecting(201);
    expect(context.holder.given_names).toBe(parent.person.identity.given_names);
    expect(context.beneficiaries.map(({ given_names }) => given_names)).toContain("Lou");
  });
});

describe("who is covered no more", () => {
  it("loses their card, and nobody else theirs", async () => {
    const record = feedRecord({ beneficiaries: [fedChild("2015-03-02", "Lou"), fedChild("2018-07-19", "Zélie")] });
    await putFeed(stage, "household-before", linesOf(record));
    const holder = await signedInHolder(stage, undefined, await fedPerson(stage, record));
    const issued: VerifiedCredential[] = [];
    const key = await newClientKey();
    const wallet = { key, ...(await namedCredentials(holder.phone, key, { dependants: true })) };
    for (const credential_identifier of wallet.identifiers) {
      const answer = await request(wallet, { credential_identifier });
      issued.push(await verifyCredential(issuedIn(answer), stage.urls.card));
    }
    const [, , zelie] = wallet.identifiers;
    const next = { ...record, revision: 2, beneficiaries: [fedChild("2015-03-02", "Lou")] };
    await putFeed(stage, "household-after", linesOf(next));
    const statuses = () => Promise.all(issued.map((each) => servedStatus(stage, each)));
    await eventually("the revocation", async () => (await statuses()).join() === "0,0,1");
    // The names of the state before are good for nobody.
    expectOAuthError(await request(wallet, { credential_identifier: zelie }), 400, "unknown_credential_identifier");
  });
});

describe("a wallet to which only the holder's card was offered", () => {
  it("learns of nobody else", async () => {
    expect((await named({})).identifiers).toEqual([`${ID}.holder`]);
  });

  it("is refused the cards that another was offered", async () => {
    const [all, one] = [await named(), await named({})];
    const answer = await request(one, { credential_identifier: all.identifiers[1] });
    expectOAuthError(answer, 400, "unknown_credential_identifier");
  });
});

describe("a credential request", () => {
  it("by identifier is refused for one that the token does not name, and when it names none", async () => {
    const wallet = await named();
    for (const credential_identifier of [`${ID}.nobody`, "driving_licence.holder", ""])
      expectOAuthError(await request(wallet, { credential_identifier }), 400, "unknown_credential_identifier");
    const key = await newClientKey();
    const plain = (await redeemCode(parent.phone, await offeredCode(parent.phone), key)).expecting(200);
    const answer = await request({ key, token: plain.access_token }, { credential_identifier: `${ID}.holder` });
    expectOAuthError(answer, 400, "unknown_credential_identifier");
  });

  it("by configuration is refused where the token names identifiers, and so is one by both or by neither", async () => {
    const wallet = await named();
    const [credential_identifier] = wallet.identifiers;
    for (const body of [
      { credential_configuration_id: ID },
      { credential_configuration_id: ID, credential_identifier },
      {},
    ])
      expectOAuthError(await request(wallet, body), 400, "invalid_credential_request");
  });
});

describe("authorization details", () => {
  it("that ask for anything else are refused as such, and spend no code", async () => {
    const { phone } = parent;
    const code = await offeredCode(phone);
    const key = await newClientKey();
    const type = "openid_credential";
    const wrong = [
      [{ type: "payment_initiation" }],
      [{ type, credential_configuration_id: "driving_licence" }],
      [],
      {},
    ].map((details) => JSON.stringify(details));
    for (const authorization_details of [...wrong, "{"]) {
      const answer = await redeemCode(phone, code, key, { authorization_details });
      expectOAuthError(answer, 400, "invalid_authorization_details");
    }
    (await redeemCode(phone, code, key)).expecting(200);
  });
});
