import { createHash } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { dpopCaller, spendingAsClient } from "../../../shared/http/callers.ts";
import { readRequest } from "../../../shared/http/request.ts";
import { createAccessToken, tokenKey } from "../../../shared/protocol/access-token.ts";
import { readClientCertificate } from "../../../shared/protocol/client-certificate.ts";
import { certify, newRoot } from "../../support/certificates.ts";
import { dpopHeaders } from "../../support/dpop-proof.ts";
import { newClientKey } from "../../support/key-pair.ts";
import { localSigner } from "../../support/local-signer.ts";

const baseUrl = "https://practice.example";
const url = `${baseUrl}/v1/contexts`;
const root = await newRoot("CN=Practices");
const { signer, publicKey } = await localSigner();
const findKey = tokenKey(
  async () => signer,
  baseUrl,
  () => new Date(),
);
const key = await newClientKey();

async function newCertificate(serial: string) {
  const der = await certify(root, { name: "CN=691234567.desk", serial, ...(await generateKeyPair("ES256")) });
  const lines = der.toString("base64").replace(/.{64}/g, "$&\n");
  const thumbprint = createHash("sha256").update(der).digest("base64url");
  return { pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, thumbprint };
}

/** A request as API Gateway hands it over where mutual TLS is asked for (HTTP API, payload 2.0). */
async function event(token: string, pem: string | undefined): Promise<APIGatewayProxyEventV2> {
  const headers = await dpopHeaders(key, { method: "POST", url, accessToken: token });
  const clientCert = { clientCertPem: pem, subjectDN: "CN=691234567.desk", serialNumber: "0a:b1:2c" };
  return {
    routeKey: "POST /v1/contexts",
    rawPath: "/v1/contexts",
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    requestContext: {
      requestId: "request",
      http: { method: "POST", path: "/v1/contexts" },
      authentication: pem === undefined ? null : { clientCert },
    },
  } as unknown as APIGatewayProxyEventV2;
}

const authenticate = dpopCaller({
  baseUrl,
  scopes: ["context"],
  keys: async () => async () => publicKey,
  spend: spendingAsClient(
    async () => true,
    async () => "spent",
  ),
  nonces: { fresh: async () => "nonce", isLive: async () => false },
  nonceRule: "optional",
  now: () => new Date(),
});

async function called(tokenCertificate: string | undefined, pem: string | undefined) {
  const token = await createAccessToken(await findKey(), {
    issuer: baseUrl,
    subject: "691234567.desk",
    clientId: "691234567.desk",
    scope: "context",
    jkt: key.jkt,
    certificate: tokenCertificate,
    software: { name: "Cabinet", version: "1.0" },
    practiceKind: "doctor",
    jti: "jti",
    now: new Date(),
  });
  return authenticate(readRequest(await event(token, pem), "fr"));
}

test("a certificate is known by its serial number and the hash of its DER", async () => {
  const { pem, thumbprint } = await newCertificate("0ab12c");
  expect(readClientCertificate(pem)).toEqual({ serial: "ab12c", thumbprint });
  expect(readClientCertificate(undefined)).toBeUndefined();
});

test("a token that was asked for with a certificate comes with it, or not at all", async () => {
  const [own, other] = [await newCertificate("0ab12c"), await newCertificate("0ab12d")];
  const letIn = await called(own.thumbprint, own.pem);
  expect(letIn).toMatchObject({
    ok: true,
    value: {
      client: { clientId: "691234567.desk", certificateSerial: "ab12c", software: { name: "Cabinet", version: "1.0" } },
    },
  });
  for (const pem of [other.pem, undefined])
    expect(await called(own.thumbprint, pem)).toEqual({ ok: false, refusal: { kind: "token-invalid" } });
});

test("without mutual TLS a token is bound to the caller's key alone", async () => {
  expect(await called(undefined, undefined)).toMatchObject({
    ok: true,
    value: { client: { clientId: "691234567.desk" } },
  });
});
