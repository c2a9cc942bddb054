import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { CARD_CLAIMS } from "../../../shared/domain/card-claims.ts";
import { cardType } from "../../../shared/domain/card-type.ts";
import { openReference } from "../../../shared/protocol/credential-reference.ts";
import {
  configurations,
  ISSUER,
  insured,
  issued,
  issuing,
  kid,
  NOW,
  publicKey,
  referenceKey,
  walletKeys,
} from "../../support/issuing-world.ts";

const disclosedIn = (credential: string): unknown[][] =>
  credential
    .split("~")
    .slice(1, -1)
    .map((text) => JSON.parse(Buffer.from(text, "base64url").toString()));

const sdJwts = configurations.filter(({ format }) => format === "dc+sd-jwt").map(({ id }) => id);
describe.each(sdJwts)("a credential of configuration %s", async (id) => {
  const { credentials } = await issued(id);
  const [first = ""] = credentials;
  const disclosed = disclosedIn(first);
  const [jwt = ""] = first.split("~");

  test("says five things of a person and not one more, each for itself", () => {
    const claims = disclosed.map(([_salt, ...claim]) => claim);
    expect(claims).toEqual([
      ["family_name", "GENÊT"],
      ["given_names", "Ange"],
      ["sex", "M"],
      ["quality", "06"],
      ["organism", { code: "012010000", regime: "01", caisse: "201" }],
    ]);
  });

  test("says what the card's documents announce, with all that is in it", () => {
    const paths = disclosed.flatMap(([_salt, name, value]) => [
      [name],
      ...(typeof value === "object" && value !== null ? Object.keys(value).map((part) => [name, part]) : []),
    ]);
    expect(paths).toEqual(CARD_CLAIMS.map(({ path }) => path));
  });

  test("says nothing else that the directory knows of the person, in whatever place or form", () => {
    const whole = JSON.stringify([decodeProtectedHeader(jwt), decodeJwt(jwt), disclosed]);
    const { cardRef, accountSubject, birthName, birthDate, rights, exclusion } = insured;
    const others = [cardRef, accountSubject, birthName, birthDate, birthDate.replaceAll("-", "")];
    for (const other of [...others, ...Object.values(rights), exclusion?.reason]) expect(whole).not.toContain(other);
  });

  test("shares no salt, no digest and no key with another of its batch, or of the next", async () => {
    const next = await issued(id);
    const parts = [...credentials, ...next.credentials].map((each) => each.split("~").filter((part) => part !== ""));
    const all = parts.flat();
    expect(new Set(all).size).toBe(all.length);
    const salts = [...credentials, ...next.credentials].flatMap((each) => disclosedIn(each).map(([salt]) => salt));
    expect(new Set(salts).size).toBe(salts.length);
    for (const salt of salts) expect(Buffer.from(String(salt), "base64url")).toHaveLength(16);
    expect(next.notificationId).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });
});

describe("in clear a credential says nothing of the person: whose word it is, of what type, how long, for which key, and where its status stands", () => {
  const digest = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/);
  const { vct, integrity } = cardType(ISSUER);
  const jti = expect.stringMatching(/^[A-Za-z0-9_-]{116}$/);
  const clear = { iss: ISSUER, jti, vct, "vct#integrity": integrity, _sd: Array(5).fill(digest), _sd_alg: "sha-256" };
  const iat = Date.parse("2026-11-24T10:00:00Z") / 1000;
  const payloads = async (id: string) => {
    const { credentials } = await issued(id);
    const jwts = credentials.map((each) => each.split("~")[0] ?? "");
    for (const jwt of jwts) expect(decodeProtectedHeader(jwt)).toEqual({ alg: "ES256", kid, typ: "dc+sd-jwt" });
    const verified = await Promise.all(jwts.map((jwt) => jwtVerify(jwt, publicKey, { currentDate: NOW })));
    return verified.map(({ payload }) => payload);
  };

  test("the card lives for thirty days, each of a batch for a key and with a place of its own", async () => {
    const exp = Date.parse("2026-12-24T10:00:00Z") / 1000;
    expect(await payloads("apcv_sd_jwt_vc")).toEqual(
      walletKeys.map(({ jwk }, index) => ({
        ...clear,
        iat,
        exp,
        cnf: { jwk },
        status: { status_list: { idx: index, uri: `${ISSUER}/status-lists/7` } },
      })),
    );
  });

  test("one of one-time use ends within a day, before its status could change", async () => {
    const exp = Date.parse("2026-11-25T10:00:00Z") / 1000;
    expect(await payloads("apcv_sd_jwt_vc_one_time")).toEqual(
      walletKeys.map(({ jwk }) => ({ ...clear, iat, exp, cnf: { jwk } })),
    );
  });
});

test("each says to nobody but us which one it is, and of which card", async () => {
  const { recorded, issue } = issuing();
  const outcome = await issue();
  if (!outcome.ok || outcome.value.kind !== "issued") throw new Error("not issued");
  const sealed = outcome.value.credentials.map((each) => decodeJwt(each.split("~")[0] ?? "").jti);
  expect(sealed.map((jti) => openReference(jti, referenceKey))).toEqual(
    walletKeys.map((_, index) => ({ cardRef: insured.cardRef, credentialId: `${recorded[0]?.id}.${index}` })),
  );
});
