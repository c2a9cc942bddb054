import { jwtVerify } from "jose";
import { expect, test } from "vitest";
import { issuerMetadata } from "../../../functions/discovery/describe-card-issuer/card-metadata.ts";
import { signMetadata } from "../../../shared/protocol/signed-metadata.ts";
import { localSigner } from "../../support/local-signer.ts";

const now = new Date("2026-11-24T12:00:00Z");
const issuer = "https://cv.example";
const certificate = { from: new Date("2026-11-24T00:00:00Z"), until: new Date("2027-12-01T00:00:00Z") };
const setting = { base: issuer, trustsProviders: true, certificate };
const metadataIn = (language: "fr" | "en") => issuerMetadata(setting, { language, now });

test("signed metadata has every parameter as a claim of its own, and says whose it is, since when and until when", async () => {
  const { signer, publicKey, kid } = await localSigner();
  const metadata = metadataIn("fr");
  const { payload, protectedHeader } = await jwtVerify(await signMetadata(signer, metadata, now), publicKey, {
    typ: "openidvci-issuer-metadata+jwt",
    subject: issuer,
    issuer,
    currentDate: now,
  });
  expect(protectedHeader).toEqual({ alg: "ES256", typ: "openidvci-issuer-metadata+jwt", kid });
  const seconds = now.getTime() / 1000;
  expect(payload).toEqual({ ...metadata, iss: issuer, sub: issuer, iat: seconds, exp: seconds + 86_400 });
});

test("what people read stands in both languages, the one preferred first", () => {
  const [fr, en] = [metadataIn("fr"), metadataIn("en")];
  const locales = ({ display, credential_configurations_supported: configurations }: typeof fr) => {
    const metadata = Object.values(configurations).map(({ credential_metadata }) => credential_metadata);
    const shown = metadata.flatMap((each) => [each.display, ...each.claims.map((claim) => claim.display)]);
    return [display, ...shown].map((names) => names.map(({ locale }) => locale).join());
  };
  expect(new Set(locales(fr))).toEqual(new Set(["fr,en"]));
  expect(new Set(locales(en))).toEqual(new Set(["en,fr"]));
});
