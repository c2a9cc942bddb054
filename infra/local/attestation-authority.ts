import { join } from "node:path";
import { exportPKCS8, importPKCS8 } from "jose";
import * as z from "zod";
import { type Authority, newRoot } from "../../test/support/certificates.ts";
import { keptFile } from "./kept-file.ts";
import { localDirectory } from "./paths.ts";

/** Certificates with this serial number are on the local stage's list of revoked ones. */
export const REVOKED_SERIAL = "5e1f";

/** Google's list (https://android.googleapis.com/attestation/status) as the local stage serves it. */
export const revocationList = { entries: { [REVOKED_SERIAL]: { status: "REVOKED", reason: "KEY_COMPROMISE" } } };

const file = join(localDirectory, "attestation-root.json");
const Kept = z.object({ name: z.string(), privateKey: z.string(), certificate: z.base64() });

/**
 * The root of the phones that are played on this machine; the local stage trusts it beside Google's and Apple's. It is kept, so that every
 * process that plays a phone finds the one that the stage was deployed with.
 */
export async function attestationAuthority(): Promise<Authority> {
  const kept = await keptFile(file, newKeptRoot);
  const { name, privateKey, certificate } = Kept.parse(JSON.parse(kept));
  return {
    name,
    privateKey: await importPKCS8(privateKey, "ES256"),
    certificate: Buffer.from(certificate, "base64"),
  };
}

async function newKeptRoot(): Promise<string> {
  const { name, privateKey, certificate } = await newRoot("CN=Root of the phones played on this machine");
  return JSON.stringify({
    name,
    privateKey: await exportPKCS8(privateKey),
    certificate: certificate.toString("base64"),
  });
}
