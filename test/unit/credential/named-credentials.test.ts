import { describe, expect, test } from "vitest";
import { issueCredential } from "../../../functions/credential/issue-credential/issue-credential.ts";
import { identifiersFor } from "../../../shared/domain/credential-identifier.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { card, household, insured, issuing } from "../../support/issuing-world.ts";

describe("a token that names credentials", () => {
  const ID = "apcv_sd_jwt_vc";
  const named = identifiersFor(ID, household);
  const [holder = "", lou = "", noe = ""] = named;

  test("names the holder's card and one for everybody covered of whom all is known that a card says, by names that tell nothing", () => {
    expect(named).toHaveLength(3);
    expect(holder).toBe(`${ID}.holder`);
    for (const identifier of [lou, noe]) expect(identifier).toMatch(/^apcv_sd_jwt_vc\.[A-Za-z0-9_-]{22}$/);
    expect(identifiersFor(ID, undefined)).toEqual([holder]);
    const next = identifiersFor(ID, { ...household, revision: 8 });
    expect(next.filter((identifier) => named.includes(identifier))).toEqual([holder]);
  });

  test("gets the card of who is asked for: the five claims of theirs, with the holder's organism, and theirs on record", async () => {
    const { signed, recorded, issueNamed } = issuing();
    expect((await issueNamed(named, { identifier: noe })).ok).toBe(true);
    const [{ person } = { person: undefined }] = signed;
    const { organism } = insured;
    expect(person).toEqual({ familyName: "GENÊT", givenNames: "Noé", sex: "M", quality: "06", organism });
    expect((await issueNamed(named, { identifier: lou })).ok).toBe(true);
    expect((await issueNamed(named, { identifier: holder })).ok).toBe(true);
    const [ofNoe, ofLou, ofHolder] = recorded.map(({ dependant }) => dependant);
    expect(ofNoe).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect([ofLou === ofNoe, ofHolder]).toEqual([false, undefined]);
    expect(recorded.map(({ revision }) => revision)).toEqual([7, 7, 7]);
  });

  test("is asked by those names and by no others, and one that names none by none", async () => {
    const unknown = { ok: false, refusal: { kind: "identifier-unknown" } };
    const { signed, issueNamed, issue, ports } = issuing();
    expect(await issueNamed([holder], { identifier: lou })).toEqual(unknown);
    expect(await issueNamed(named, { identifier: `${ID}.nobody` })).toEqual(unknown);
    expect(await issueNamed(["driving_licence.holder"], { identifier: "driving_licence.holder" })).toEqual(unknown);
    const expected = { ok: false, refusal: { kind: "identifier-expected" } };
    expect(await issueNamed(named, { configuration: ID })).toEqual(expected);
    const caller = {
      subject: "",
      jkt: "",
      spendProof: async () => done({ kind: "card", card, wasAwaited: false } as const),
    };
    expect(await issueCredential(ports, { identifier: holder, proofs: {} }, caller)).toEqual(unknown);
    expect(signed).toEqual([]);
    expect((await issue()).ok).toBe(true);
  });

  test("names nobody in a household that changes at that moment, as one that changed before", async () => {
    const { signed, issueNamed } = issuing({
      recordCredentials: async () => refuse({ kind: "household-changed" }),
    });
    expect(await issueNamed(named, { identifier: lou })).toEqual(refuse({ kind: "identifier-unknown" }));
    expect(signed).toEqual([]);
  });

  test("names nobody who has left the household since, or whose place another has taken", async () => {
    const { signed, issueNamed } = issuing({
      household: async () => ({ ...household, beneficiaries: household.beneficiaries.slice(1), revision: 8 }),
    });
    for (const identifier of [lou, noe])
      expect(await issueNamed(named, { identifier })).toEqual({ ok: false, refusal: { kind: "identifier-unknown" } });
    expect(signed).toEqual([]);
  });
});
