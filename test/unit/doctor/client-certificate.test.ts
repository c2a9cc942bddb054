import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FileError } from "../../../infra/admin-command/run-command.ts";
import { addresses } from "../../../infra/doctor/checks/addresses.ts";
import { keys } from "../../../infra/doctor/checks/keys.ts";
import { readClientCertificate } from "../../../infra/doctor/client-certificate.ts";
import { asksForCertificate, type DeployedStage } from "../../../infra/doctor/deployed-stage.ts";
import { report } from "../../../infra/doctor/finding.ts";
import { showing } from "../../../shared/adapters/https/show-certificate.ts";
import { newRoot } from "../../support/certificates.ts";
import { certified, pem, tlsServer } from "../../support/tls-server.ts";

const folder = mkdtempSync(join(tmpdir(), "doctor-certificates-"));
const files = { certificate: join(folder, "certificate.pem"), key: join(folder, "key.pem") };
const root = await newRoot("CN=Readers");
let practice: string;
let close: () => void;
beforeAll(async () => {
  const ca = pem(root.certificate);
  ({ url: practice, close } = await tlsServer(root, { ca }, async (request, reply) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    const { method, headers } = request;
    const told = { by: subject.CN, method, body: await text(request), type: headers["content-type"] };
    const status = { POST: 401, DELETE: 204 }[method ?? ""] ?? 200;
    reply.writeHead(status, { "x-told": "yes" }).end(status === 204 ? undefined : JSON.stringify(told));
  }));
  const { cert, key } = await certified(root, "CN=doctor");
  writeFileSync(files.certificate, cert);
  writeFileSync(files.key, key);
});
afterAll(() => {
  close();
  rmSync(folder, { recursive: true });
});
const elsewhere: typeof fetch = async () => new Response("", { status: 418 });

describe("a practice API that asks for a client certificate", () => {
  test("is shown it, and nobody else is", async () => {
    const line = showing(readClientCertificate(files), practice, elsewhere);
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    const answer = await line(`${practice}/v1/contexts`, init);
    expect([answer.status, answer.headers.get("x-told")]).toEqual([401, "yes"]);
    expect(await answer.json()).toEqual({ by: "doctor", method: "POST", body: "{}", type: "application/json" });
    expect((await line(practice, { method: "DELETE" })).status).toBe(204);
    expect((await line("https://card.example/v1/rollout")).status).toBe(418);
    await expect(fetch(`${practice}/jwks.json`)).rejects.toThrow("fetch failed");
  });

  test("that doesn't answer breaks as fetch does, and is not waited for longer than is said", async () => {
    const line = showing(readClientCertificate(files), practice, elsewhere);
    const late = new DOMException("too late", "TimeoutError");
    await expect(line(practice, { signal: AbortSignal.abort(late) })).rejects.toBe(late);
    const nobody = "https://localhost:1";
    await expect(showing(readClientCertificate(files), nobody, elsewhere)(nobody)).rejects.toThrow();
  });

  const stageOf = (isPracticeHidden: boolean, line: typeof fetch): DeployedStage =>
    ({ urls: { card: "https://card.example", practice }, isPracticeHidden, fetch: line }) as unknown as DeployedStage;

  test("is looked at with it, and without it said to be unseen, neither well nor unwell", async () => {
    const line = showing(readClientCertificate(files), practice, elsewhere);
    const ofPractice = async (stage: DeployedStage) =>
      [...(await addresses.look(stage)), ...(await keys.look(stage))].filter(({ name }) =>
        /^practice|localhost/.test(name),
      );
    const seen = await ofPractice(stageOf(false, line));
    expect(seen.map(({ name, isWell }) => [name.replace(practice, ""), isWell])).toEqual([
      ["practice GET /.well-known/oauth-authorization-server", true],
      ["practice POST /v1/contexts", true],
      ["keys at /jwks.json", false],
      ["keys at /jwks/receipts.json", false],
    ]);
    const unseen = await ofPractice(stageOf(true, elsewhere));
    expect(unseen.map(({ isWell }) => isWell)).toEqual([null, null, null, null]);
    expect(report(unseen.slice(0, 1))).toBe(
      "?    practice GET /.well-known/oauth-authorization-server  not looked at: the practice API asks for a client certificate\n" +
        `${" ".repeat(59)}→ Show one: --client-certificate FILE --client-key FILE`,
    );
  });
});

describe("that it asks", () => {
  const mutual = { mutualTlsAuthentication: { truststoreUri: "s3://readers/authorities.pem" } };
  test.each([
    ["https://practice.example", mutual, true],
    ["https://practice.example", { mutualTlsAuthentication: null }, false],
    ["https://practice.example", undefined, false],
    ["http://localhost:3001", mutual, false],
  ])("at %s is known from API Gateway's %j: %s", async (address, domain, asks) => {
    expect(await asksForCertificate(address, { domain: async () => domain })).toBe(asks);
  });

  test("isn't known from an API Gateway that refuses to tell", async () => {
    const domain = () => Promise.reject(new Error("AccessDenied"));
    expect(await asksForCertificate("https://practice.example", { domain })).toBe(false);
  });
});

describe("files of a client certificate", () => {
  test("that can't be read, are no PEM or don't belong together are told in one line", async () => {
    const missing = join(folder, "missing.pem");
    const odd = join(folder, "odd.pem");
    const another = join(folder, "another.pem");
    writeFileSync(odd, "no certificate");
    writeFileSync(another, (await certified(await newRoot("CN=Others"), "CN=other")).key);
    for (const wrong of [
      { ...files, certificate: missing },
      { ...files, key: missing },
      { ...files, certificate: odd },
      { ...files, key: another },
    ]) {
      expect(() => readClientCertificate(wrong)).toThrow(FileError);
      expect(() => readClientCertificate(wrong)).toThrow(/^[^\n]*(can't be read|no certificate with its key)[^\n]*$/);
    }
  });
});
