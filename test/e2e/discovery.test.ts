import { createLocalJWKSet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import * as z from "zod";
import { publishedKeys } from "../support/published-keys.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const issuer = stage.urls.card;
const address = `${issuer}/.well-known/openid-credential-issuer`;
const ask = (headers: Record<string, string> = {}) => fetch(address, { headers });
const Display = z.object({ display: z.array(z.object({ name: z.string(), locale: z.string() })) });

test("metadata is plain JSON to who asks for nothing else, kept for an hour by a validator, and varies with what was asked", async () => {
  for (const accept of ["*/*", "application/json", "text/html"]) {
    const answer = await ask({ accept });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=3600");
    expect(answer.headers.get("vary")).toMatch(/Accept, Accept-Language/);
    expect(await answer.json()).toMatchObject({ credential_issuer: issuer });
  }
  const etag = (await ask()).headers.get("etag") ?? "";
  const again = await ask({ "if-none-match": etag });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("who asks for a JWT gets the same metadata, signed by a published key, at one signature for all who ask in the hour", async () => {
  const plain = z.record(z.string(), z.unknown()).parse(await (await ask()).json());
  const { result: answers, calls } = await stage.watchingCalls(async () =>
    Promise.all(Array.from({ length: 3 }, () => ask({ accept: "application/jwt" }))),
  );
  const keys = createLocalJWKSet(await publishedKeys(`${issuer}/jwks.json`));
  for (const answer of answers) {
    expect(answer.headers.get("content-type")).toBe("application/jwt");
    const { payload } = await jwtVerify(await answer.text(), keys, {
      typ: "openidvci-issuer-metadata+jwt",
      algorithms: ["ES256"],
      subject: issuer,
      requiredClaims: ["iat", "exp"],
    });
    expect(payload).toMatchObject(plain);
  }
  const signatures = calls.filter(({ action }) => action === "kms:Sign");
  expect(signatures.length).toBeLessThanOrEqual(answers.length);
  const { calls: later } = await stage.watchingCalls(() => ask({ accept: "application/jwt" }));
  expect(later).toEqual([]);
});

test("the language preferred comes first in what people read, plain and signed", async () => {
  for (const [language, first] of [
    ["fr-FR, fr;q=0.9", "fr"],
    ["en", "en"],
    ["de", "fr"],
  ] as const) {
    const answer = await ask({ "accept-language": language });
    expect(answer.headers.get("content-language")).toMatch(new RegExp(`^${first}, `));
    expect(Display.parse(await answer.json()).display[0]?.locale).toBe(first);
  }
});

test("a signature that KMS fails to give is a 500 that says nothing; the next who asks gets one, and plain metadata needs none", async () => {
  const signedInEnglish = () => ask({ accept: "application/jwt", "accept-language": "en" });
  const rule = { caller: "describe-card-issuer", action: "kms:Sign", moment: "before" } as const;
  const { result: failed, hits } = await stage.withFault(rule, signedInEnglish);
  expect(hits).toBeGreaterThan(0);
  expect(failed.status).toBe(500);
  expect(await failed.json()).toMatchObject({ code: "internal" });
  expect((await ask({ "accept-language": "en" })).status).toBe(200);
  expect((await signedInEnglish()).headers.get("content-type")).toBe("application/jwt");
});
