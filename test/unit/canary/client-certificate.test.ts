import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as PeerCertificate,
  X509ChainBuilder,
} from "@peculiar/x509";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Call, Question } from "../../../functions/canary/play-journey/call.ts";
import {
  authorityCertificate,
  newClientCertificate,
} from "../../../functions/canary/play-journey/client-certificate.ts";
import { memoryKey } from "../../../functions/canary/play-journey/client-key.ts";
import { playJourney } from "../../../functions/canary/play-journey/play-journey.ts";
import { certifiedCalls } from "../../../functions/canary/play-journey/ports.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { readClientCertificate } from "../../../shared/protocol/client-certificate.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { world } from "../../support/canary-world.ts";
import { newRoot } from "../../support/certificates.ts";
import { type Counter, counterInMemory, PRACTICE_URL } from "../../support/counter-in-memory.ts";
import { tlsServer } from "../../support/tls-server.ts";

const MINUTE = 60;
const root = await newRoot("CN=Server");

/** The key in KMS that certifies: how often it was asked, and whether it can be. */
function authorityInKms() {
  const key = memoryKey();
  const kms = { asked: 0, isAway: false };
  const certifying = {
    jwk: key.jwk,
    sign: async (input: Uint8Array) => {
      kms.asked += 1;
      if (kms.isAway) throw new Error("KMS is away");
      return key.sign(input);
    },
  };
  return { kms, key, find: async () => certifying };
}

describe("the canary's client certificate", () => {
  const at = new Date("2026-11-26T08:00:00Z");
  const authority = { stage: "dev", key: memoryKey() };
  const read = async () => {
    const ca = new PeerCertificate(await authorityCertificate(authority, at));
    return { ca, leaf: new PeerCertificate((await newClientCertificate(authority, at)).cert.toString()) };
  };

  test("is of its authority, which can certify nobody who certifies, and serves a TLS client and nobody else", async () => {
    const { ca, leaf } = await read();
    const chain = await new X509ChainBuilder({ certificates: [ca] }).build(leaf);
    expect(chain.map(({ subject }) => subject)).toEqual([
      "C=FR, CN=000000001.canary",
      "C=FR, CN=Health card (dev) canary authority",
    ]);
    expect(await leaf.verify({ publicKey: ca, date: at })).toBe(true);
    expect(await ca.verify({ date: at })).toBe(true);
    expect(ca.getExtension(BasicConstraintsExtension)).toMatchObject({ ca: true, pathLength: 0, critical: true });
    const certifies = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
    expect(ca.getExtension(KeyUsagesExtension)).toMatchObject({ usages: certifies, critical: true });
    expect(leaf.getExtension(BasicConstraintsExtension)).toBeNull();
    expect(leaf.getExtension(KeyUsagesExtension)).toMatchObject({
      usages: KeyUsageFlags.digitalSignature,
      critical: true,
    });
    expect(leaf.getExtension(ExtendedKeyUsageExtension)?.usages).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(leaf.serialNumber).not.toBe((await read()).leaf.serialNumber);
  });

  test("lasts an hour, and its authority ten years", async () => {
    const { ca, leaf } = await read();
    expect([leaf.notBefore, leaf.notAfter]).toEqual([plusSeconds(at, -60), plusSeconds(at, 3600)]);
    expect(ca.notAfter).toEqual(plusSeconds(at, 3650 * 24 * 3600));
  });

  test("is vouched for by whichever certificate of its authority is in the truststore", async () => {
    const [older, newer] = [await read(), await read()];
    expect(await newer.leaf.verify({ publicKey: older.ca, date: at })).toBe(true);
    expect(await older.leaf.verify({ publicKey: newer.ca, date: at })).toBe(true);
  });
});

describe("a journey where the practice API asks for client certificates", () => {
  const { kms, key, find } = authorityInKms();
  let clock: AdjustableClock;
  let counter: Counter;
  /** Thumbprints of the certificates that the server saw, one a request. */
  let shown: string[];
  let server: Awaited<ReturnType<typeof tlsServer>>;
  /** At the server what is asked of the practice API, everything else in memory. */
  let connect: () => Promise<Call>;

  const start = async (trusted: string) => {
    const mutual = { ca: trusted, rejectUnauthorized: true };
    server = await tlsServer(root, mutual, async (request, reply) => {
      const { raw } = (request.socket as TLSSocket).getPeerCertificate();
      shown.push(readClientCertificate(new X509Certificate(raw).toString())?.thumbprint ?? "none");
      const asked = { method: request.method, url: `${PRACTICE_URL}${request.url}`, body: await text(request) };
      const { status, headers, body } = await counter.call(asked as Question);
      const content = typeof body === "string" ? body : JSON.stringify(body);
      reply.writeHead(status, Object.fromEntries(headers)).end(content);
    });
    counter = counterInMemory(clock.now, server.url);
    const certified = certifiedCalls(find, {
      stage: "dev",
      practiceUrl: server.url,
      patienceMs: 5_000,
      now: clock.now,
    });
    connect = async () => {
      const call = await certified();
      return (question) => (question.url.startsWith(server.url) ? call(question) : counter.call(question));
    };
  };
  const played = async () => playJourney(world({ connect, practiceUrl: server.url, now: clock.now }).ports, undefined);

  beforeEach(async () => {
    // The server's own clock goes on from now: a journey of the next hour would show what is not in force yet.
    clock = new AdjustableClock(plusSeconds(new Date(), -58 * MINUTE));
    shown = [];
    Object.assign(kms, { asked: 0, isAway: false });
    await start(await authorityCertificate({ stage: "dev", key }, clock.now()));
  });
  afterEach(() => server.close());

  test("comes to its end, with one certificate for all that it asks", async () => {
    expect(await played()).toMatchObject({ kind: "played" });
    expect(shown).toHaveLength(7);
    expect(new Set(shown).size).toBe(1);
    expect(kms.asked).toBe(1);
  });

  test("has the certificate of the journey before until a quarter of an hour before its end, and then another", async () => {
    await played();
    clock.pass(44 * MINUTE);
    await played();
    expect([new Set(shown).size, kms.asked]).toEqual([1, 1]);
    clock.pass(MINUTE);
    expect(await played()).toMatchObject({ kind: "played" });
    expect([new Set(shown).size, kms.asked]).toEqual([2, 2]);
  });

  test("asks KMS once, however many calls meet the first certificate or a renewal", async () => {
    await Promise.all([connect(), connect(), connect()]);
    clock.pass(50 * MINUTE);
    await Promise.all([connect(), connect(), connect()]);
    expect(kms.asked).toBe(2);
  });

  test("goes on while KMS is away as long as its certificate outlasts it, and is then told to have none", async () => {
    await played();
    kms.isAway = true;
    clock.pass(56 * MINUTE);
    expect(await played()).toMatchObject({ kind: "played" });
    clock.pass(MINUTE);
    const failed = { kind: "failed", at: "client-certificate", error: { message: "KMS is away" } };
    expect(await played()).toMatchObject(failed);
    kms.isAway = false;
    expect(await played()).toMatchObject({ kind: "played" });
  });

  test("ends at the first that it asks where its authority is not trusted, and has been shown to nobody", async () => {
    server.close();
    await start(await authorityCertificate({ stage: "dev", key: memoryKey() }, clock.now()));
    expect(await played()).toMatchObject({ kind: "failed", at: "published-keys" });
    expect(shown).toEqual([]);
  });

  test("ends there with a certificate that is over", async () => {
    clock.pass(-5 * MINUTE);
    expect(await played()).toMatchObject({ kind: "failed", at: "published-keys" });
    expect(shown).toEqual([]);
  });
});
