import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportPKCS8, importPKCS8 } from "jose";
import * as z from "zod";
import { type Authority, newRoot } from "../../test/support/certificates.ts";
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
  const kept = await readFile(file, "utf8").catch(keepNewRoot);
  const { name, privateKey, certificate } = Kept.parse(JSON.parse(kept));
  return {
    name,
    privateKey: await importPKCS8(privateKey, "ES256"),
    certificate: Buffer.from(certificate, "base64"),
  };
}

async function keepNewRoot(): Promise<string> {
  const { name, privateKey, certificate } = await newRoot("CN=Root of the phones played on this machine");
  const content = { name, privateKey: await exportPKCS8(privateKey), certificate: certificate.toString("base64") };
  const draft = `${file}.${process.pid}`;
  await mkdir(localDirectory, { recursive: true });
  await writeFile(draft, JSON.stringify(content), { mode: 0o600 });
  // Unlike a rename, a link leaves the file of whoever was first.
  await link(draft, file).catch(() => undefined);
  await rm(draft);
  return readFile(file, "utf8");
}
