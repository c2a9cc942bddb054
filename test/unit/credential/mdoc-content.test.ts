import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { issuerMetadata } from "../../../functions/discovery/describe-card-issuer/card-metadata.ts";
import { canBeIssued, configurationsFor, validityAt } from "../../../shared/domain/credential-configuration.ts";
import {
  certificate,
  ISSUER,
  insured,
  issued,
  NOW,
  root,
  walletKeys,
  writersWith,
} from "../../support/issuing-world.ts";
import { type VerifiedMdoc, verifyMdoc } from "../../support/mdoc-verifier.ts";

const ID = "apcv_mso_mdoc";
const DAY = 24 * 3_600_000;

async function verifiedBatch(): Promise<VerifiedMdoc[]> {
  const { credentials } = await issued(ID);
  return Promise.all(credentials.map((text, index) => verifyMdoc(text, { root, key: keyAt(index), now: NOW })));
}
const keyAt = (index: number) => walletKeys[index] ?? expect.fail("no such key");
const mdoc = configurationsFor({ trustsProviders: false }).find(({ id }) => id === ID) ?? expect.fail("no mdoc");

describe("the card as an mdoc", () => {
  test("says the five things that it says in every format and not one more, each for a key, a time and a place as an SD-JWT VC does", async () => {
    const verified = await verifiedBatch();
    for (const [index, { elements, deviceKey, issuedAt, expiresAt, status, signer }] of verified.entries()) {
      expect(elements).toEqual({
        family_name: "GENÊT",
        given_names: "Ange",
        sex: "M",
        quality: "06",
        organism: { code: "012010000", regime: "01", caisse: "201" },
      });
      const { x, y } = keyAt(index).jwk;
      expect(deviceKey).toEqual({ x, y });
      expect([issuedAt, expiresAt]).toEqual([new Date("2026-11-24T10:00:00Z"), new Date("2026-12-24T10:00:00Z")]);
      expect(status).toEqual({ idx: index, uri: `${ISSUER}/status-lists/7` });
      expect(signer.raw.equals(new X509Certificate(certificate.der).raw)).toBe(true);
    }
  });

  test("shares no salt, no digest and no key with another of its batch, or of the next", async () => {
    const both = [...(await verifiedBatch()), ...(await verifiedBatch())];
    const ofMdocs = both.flatMap(({ parts }) => parts);
    expect(ofMdocs).toHaveLength(both.length * 11);
    // The next batch is for the same keys.
    expect(new Set(ofMdocs).size).toBe(ofMdocs.length - walletKeys.length);
  });

  test("says nothing else that the directory knows of the person, in whatever place or form", async () => {
    const { credentials } = await issued(ID);
    const whole = Buffer.from(String(credentials[0]), "base64url").toString("latin1");
    const { cardRef, accountSubject, birthName, birthDate, rights, exclusion } = insured;
    const others = [cardRef, accountSubject, birthName, birthDate, birthDate.replaceAll("-", "")];
    for (const other of [...others, ...Object.values(rights), exclusion?.reason]) expect(whole).not.toContain(other);
  });

  test("is not written by a key that nobody certified: whoever lost track of that gets no credential", async () => {
    const { writeCredential } = writersWith(undefined);
    const content = {
      person: insured,
      reference: { cardRef: insured.cardRef, credentialId: "id.0" },
      key: keyAt(0),
      issuedAt: NOW,
      expiresAt: NOW,
      place: undefined,
    };
    await expect(writeCredential(mdoc, content)).rejects.toThrow("no certificate");
  });
});

describe("an mdoc can be had", () => {
  const at = (ms: number) => new Date(ms);
  const anyTime = fc.integer({ min: certificate.from.getTime() - 2 * DAY, max: certificate.until.getTime() + 2 * DAY });

  test("exactly while the certificate covers its whole life, from the hour that it says it was signed at to its end", () => {
    fc.assert(
      fc.property(anyTime, (ms) => {
        const { issuedAt, expiresAt } = validityAt(mdoc, at(ms));
        const isCovered = certificate.from <= issuedAt && expiresAt <= certificate.until;
        expect(canBeIssued(mdoc, certificate, at(ms))).toBe(isCovered);
        expect(canBeIssued(mdoc, undefined, at(ms))).toBe(false);
        for (const other of configurationsFor({ trustsProviders: true })) {
          if (other.format === "dc+sd-jwt") expect(canBeIssued(other, undefined, at(ms))).toBe(true);
        }
      }),
    );
  });

  test("exactly when the metadata announce it, as OpenID4VCI describes one: by doctype, COSE's names, and the path of each element", async () => {
    const announcedAt = async (now: Date, held: typeof certificate | undefined) => {
      const setting = { base: ISSUER, trustsProviders: false, certificate: held };
      const metadata = issuerMetadata(setting, { language: "fr", now });
      expect(ID in metadata.credential_configurations_supported).toBe(
        await writersWith(held, () => now).canIssue(mdoc),
      );
      return metadata.credential_configurations_supported[ID];
    };
    expect(await announcedAt(NOW, undefined)).toBeUndefined();
    expect(await announcedAt(at(certificate.until.getTime() - 29 * DAY), certificate)).toBeUndefined();
    const announced = await announcedAt(NOW, certificate);
    expect(announced).toMatchObject({
      format: "mso_mdoc",
      doctype: "fr.apcv.card.1",
      scope: "apcv_credential",
      cryptographic_binding_methods_supported: ["cose_key"],
      credential_signing_alg_values_supported: [-7],
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ["ES256"] } },
    });
    expect(announced).not.toHaveProperty("vct");
    expect(announced?.credential_metadata.claims.map(({ path }) => path)).toEqual(
      ["family_name", "given_names", "sex", "quality", "organism"].map((element) => ["fr.apcv.1", element]),
    );
    for (const { mandatory, display } of announced?.credential_metadata.claims ?? []) {
      expect([mandatory, display.map(({ locale }) => locale)]).toEqual([true, ["fr", "en"]]);
    }
  });
});
