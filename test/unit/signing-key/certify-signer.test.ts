import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CertifyPorts, certifySigner } from "../../../functions/signing-key/certify-signer/certify-signer.ts";
import { takeKeyStep } from "../../../functions/signing-key/take-key-step/take-key-step.ts";
import { CREDENTIAL_DAYS } from "../../../shared/domain/credential.ts";
import {
  CERTIFICATE_RENEWED_DAYS,
  isCertificateLate,
  nextCertificates,
} from "../../../shared/domain/document-signer.ts";
import { neverRotated, type SigningKey } from "../../../shared/domain/signing-key.ts";
import { DOCUMENT_SIGNER_DAYS } from "../../../shared/protocol/mdoc/certificates.ts";
import { publicJwkOf } from "../../../shared/protocol/public-jwk.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { newAuthority } from "../../support/authority.ts";
import { Crash, crashing, everyCrash } from "../../support/crashing.ts";
import { newClientKey } from "../../support/key-pair.ts";

const DAY = 24 * 3600;
const [{ jwk: first }, { jwk: second }, authority] = [await newClientKey(), await newClientKey(), await newAuthority()];
const by = { by: "somebody", reason: "a drill" };

/** The table with one key and at most one root, and an authority. */
function world(start = new Date("2026-11-24T13:45:10Z")) {
  const clock = new AdjustableClock(start);
  let stored: SigningKey | undefined;
  let root: Uint8Array | undefined;
  let serials = 0;
  const ports = {
    signingKey: async () => stored,
    original: async () => neverRotated(first),
    writeSigningKey: async (_purpose: string, key: SigningKey) => {
      if ((stored?.version ?? 0) !== key.version - 1) return false;
      stored = key;
      return true;
    },
    authority: async () => authority,
    hasRoot: async () => root !== undefined,
    keepRoot: async (_authority: object, certificate: Uint8Array) => {
      root ??= certificate;
    },
  };
  const asPorts = (given: typeof ports): CertifyPorts => ({
    ...given,
    nameOf: (generation) => ({ country: "FR", commonName: `Carte ${generation}` }),
    newSerial: () => {
      serials += 1;
      return Buffer.alloc(16, serials);
    },
    now: clock.now,
  });
  const certify = (generation: number, given = ports) => certifySigner(asPorts(given), { generation, ...by });
  const step = (generation: number, name: "published" | "signing" | "retired") => {
    const publicKey = async (_purpose: string, number: number) => ({ 1: first, 2: second })[number];
    const stepPorts = { ...ports, publicKey, waits: () => ({ published: 0, replaced: 0 }), now: clock.now };
    return takeKeyStep(stepPorts, { purpose: "credential", generation, step: name, ...by });
  };
  return { clock, ports, certify, step, stored: () => stored, root: () => root };
}
type World = ReturnType<typeof world>;

const held = ({ stored }: World, generation = 1) =>
  stored()?.generations.find((each) => each.generation === generation)?.certificate ?? expect.fail("not certified");
const rootOf = ({ root }: World) => new X509Certificate(root() ?? expect.fail("no root"));

describe("certifying a generation of the credential key", () => {
  it("makes the authority's own certificate, and under it one that says which key may sign the cards, from the beginning of the day on", async () => {
    const here = world();
    expect(await here.certify(1)).toMatchObject({ ok: true, value: { outcome: "changed", key: { version: 1 } } });
    const { der, from, until, made } = held(here);
    const [leaf, root] = [new X509Certificate(der), rootOf(here)];
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey) && root.verify(root.publicKey)).toBe(true);
    expect(publicJwkOf(leaf.publicKey.export({ format: "jwk" }))).toEqual(first);
    expect([leaf.validFromDate, leaf.validToDate]).toEqual([from, until]);
    expect(from).toEqual(new Date("2026-11-24T00:00:00Z"));
    expect(made).toEqual({ at: here.clock.now(), ...by });
    expect(leaf.serialNumber).not.toBe(root.serialNumber);
  });

  it("changes nothing for a year, then renews, two months before what is signed would outlive the certificate", async () => {
    const here = world();
    await here.certify(1);
    const [former, root] = [held(here), here.root()];
    here.clock.pass((CERTIFICATE_RENEWED_DAYS - 1) * DAY);
    expect(await here.certify(1)).toMatchObject({ ok: true, value: { outcome: "unchanged", key: { version: 1 } } });
    here.clock.pass(DAY);
    expect(await here.certify(1)).toMatchObject({ ok: true, value: { outcome: "changed", key: { version: 2 } } });
    expect(held(here).until.getTime() - former.until.getTime()).toBe(CERTIFICATE_RENEWED_DAYS * DAY * 1000);
    expect(here.root()).toBe(root);
    expect(DOCUMENT_SIGNER_DAYS - CREDENTIAL_DAYS - CERTIFICATE_RENEWED_DAYS).toBeGreaterThan(60);
  });

  it("is done once and whole, at whichever call it dies, by who does it again", async () => {
    const probe = world();
    const counted = crashing(probe.ports, { call: 99, moment: "before" });
    await probe.certify(1, counted.ports);
    for (const crash of everyCrash(counted.calls())) {
      const here = world();
      const dying = crashing(here.ports, crash);
      await here.certify(1, dying.ports).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      expect(await here.certify(1)).toMatchObject({ ok: true });
      expect(here.stored()?.version).toBe(1);
      expect(new X509Certificate(held(here).der).verify(rootOf(here).publicKey)).toBe(true);
    }
  });

  it("by two at the same moment leaves one certificate, under the one root that is kept", async () => {
    const here = world();
    const both = await Promise.all([here.certify(1), here.certify(1)]);
    expect(both.map((each) => each.ok && each.value.outcome).sort()).toEqual(["changed", "unchanged"]);
    expect(here.stored()?.version).toBe(1);
    expect(new X509Certificate(held(here).der).verify(rootOf(here).publicKey)).toBe(true);
  });

  it("is refused while a step of a rotation comes between, for a generation that there is not, and for one that signs no more", async () => {
    const here = world();
    const racing = {
      ...here.ports,
      authority: async () => {
        await here.step(2, "published");
        return authority;
      },
    };
    expect(await here.certify(1, racing)).toEqual({ ok: false, refusal: { kind: "keys-moved" } });
    expect(await here.certify(3)).toEqual({ ok: false, refusal: { kind: "generation-unknown" } });
    await here.certify(2);
    await here.step(2, "signing");
    expect(await here.certify(1)).toEqual({ ok: false, refusal: { kind: "step-out-of-order" } });
  });
});

describe("a credential key", () => {
  it("signs only once a certificate outlives what it signs, whatever order the steps come in", async () => {
    const acts = fc.array(
      fc.oneof(
        fc.constantFrom(1, 2).map((generation) => ({ act: "certify" as const, generation })),
        fc.constantFrom("published" as const, "signing" as const).map((act) => ({ act, generation: 2 })),
        fc.integer({ min: 1, max: 500 }).map((days) => ({ act: "pass" as const, days })),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(acts, async (all) => {
        const here = world();
        for (const each of all) {
          if (each.act === "pass") here.clock.pass(each.days * DAY);
          else if (each.act === "certify") await here.certify(each.generation);
          else await here.step(each.generation, each.act);
          const next = here.stored()?.generations.find(({ generation }) => generation === 2);
          if (!next?.signing) continue;
          const needed = next.signing.at.getTime() + CREDENTIAL_DAYS * DAY * 1000;
          expect(next.certificate?.until.getTime()).toBeGreaterThanOrEqual(needed);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("is refused its turn without one", async () => {
    const here = world();
    await here.step(2, "published");
    expect(await here.step(2, "signing")).toEqual({ ok: false, refusal: { kind: "not-certified" } });
    await here.certify(2);
    expect(await here.step(2, "signing")).toMatchObject({ ok: true, value: { outcome: "changed" } });
  });

  it("calls somebody a month after its certificate's year, a month before mdocs end, or when it has none", () => {
    const from = new Date("2026-11-24T00:00:00Z");
    const after = (days: number) => new Date(from.getTime() + days * DAY * 1000);
    expect(isCertificateLate(undefined, from)).toBe(true);
    const late = CERTIFICATE_RENEWED_DAYS + 30;
    expect([late - 1, late].map((days) => isCertificateLate({ from }, after(days)))).toEqual([false, true]);
    expect(DOCUMENT_SIGNER_DAYS - CREDENTIAL_DAYS - late).toBeGreaterThan(30);
  });

  it("is told which certificates come next, and from when; other keys have none", async () => {
    const here = world();
    expect(nextCertificates("credential", neverRotated(first))).toEqual([
      { generation: 1, step: "certified", possibleFrom: undefined },
    ]);
    await here.certify(1);
    const key = here.stored() ?? expect.fail("nothing stored");
    const possibleFrom = new Date("2027-11-24T00:00:00Z");
    expect(nextCertificates("credential", key)).toEqual([{ generation: 1, step: "certified", possibleFrom }]);
    expect(nextCertificates("token", key)).toEqual([]);
  });
});
