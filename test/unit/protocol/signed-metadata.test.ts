import { jwtVerify } from "jose";
import { expect, test } from "vitest";
import { issuerMetadata } from "../../../functions/discovery/describe-card-issuer/card-metadata.ts";
import { signMetadata } from "../../../shared/protocol/signed-metadata.ts";
import { localSigner } from "../../support/local-signer.ts";

const now = new Date("2026-11-24T12:00:00Z");
const issuer = "https://cv.example";

test("signed metadata has every parameter as a claim of its own, and says whose it is, since when and until when", async () => {
  const { signer, publicKey, kid } = await localSigner();
  const metadata = issuerMetadata(issuer, "fr");
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
  const [fr, en] = [issuerMetadata(issuer, "fr"), issuerMetadata(issuer, "en")];
  const locales = ({ display, credential_configurations_supported: { apcv_sd_jwt_vc: card } }: typeof fr) =>
    [display, card.credential_metadata.display, ...card.credential_metadata.claims.map((claim) => claim.display)].map(
      (names) => names.map(({ locale }) => locale).join(),
    );
  expect(new Set(locales(fr))).toEqual(new Set(["fr,en"]));
  expect(new Set(locales(en))).toEqual(new Set(["en,fr"]));
});
