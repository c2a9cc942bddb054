import * as z from "zod";
import type { AttestationPolicy } from "../shared/protocol/device-attestation/policy.ts";

const GOOGLE_LIST = "https://android.googleapis.com/attestation/status";

/** `fr.example.card=<64 hexadecimal digits>,…`; an app that is signed anew stands there twice. */
const androidApps = z
  .string("is missing")
  .regex(/^[\w.]+=[0-9a-fA-F]{64}(,[\w.]+=[0-9a-fA-F]{64})*$/, "must be package=SHA-256 of its certificate, …")
  .transform((text) =>
    text.split(",").map((entry) => {
      const [name = "", certificate = ""] = entry.split("=");
      return { package: name, certificate: certificate.toLowerCase() };
    }),
  );
/** `<team>.<bundle>,…` */
const iosApps = z
  .string("is missing")
  .regex(/^[A-Z0-9]{10}\.[\w.-]+(,[A-Z0-9]{10}\.[\w.-]+)*$/, "must be team.bundle, …")
  .transform((text) => text.split(","));
const whether = (otherwise: "required" | "optional") =>
  z.enum(["required", "optional"], "must be required or optional").default(otherwise);
const androidLeast = z
  .enum(["trusted-environment", "strongbox"], "must be trusted-environment or strongbox")
  .default("trusted-environment");

/** What a real stage asks of the phones that it binds. */
export const attestationSettings = {
  /** Whether a phone without its platform's attestation is refused. */
  deviceAttestation: whether("required"),
  /** The apps whose attestations count. */
  androidApps,
  iosApps,
  /** The least that an Android phone's key must live in: the processor's trusted part, or a chip of its own. */
  androidLeast,
  /** Google's list of revoked attestation certificates, or a copy of it. */
  revocationList: z.url({ protocol: /^https$/, error: "must be an https address" }).default(GOOGLE_LIST),
};
const AttestationSettings = z.object(attestationSettings);
export type AttestationSetting = keyof typeof attestationSettings;

/** The same where phones are played: the apps are made up, and tests have a root of their own. */
export const localAttestationSettings = {
  deviceAttestation: whether("optional"),
  androidLeast,
  /** Root that the tests' phones are certified under, base64 of DER. */
  attestationRoot: z.base64("must be base64").optional(),
};
const LocalAttestationSettings = z.object(localAttestationSettings);

/** In production only what the store and TestFlight hand out is an app of ours. */
export function realPolicy(
  name: "dev" | "prod",
  { deviceAttestation, androidApps, androidLeast, iosApps, revocationList }: z.infer<typeof AttestationSettings>,
): AttestationPolicy {
  const required = deviceAttestation === "required";
  const iosDevelopment = name !== "prod";
  return { required, androidApps, androidLeast, iosApps, iosDevelopment, revocationList, testRoots: [] };
}

/** @param revocationList address of the list that the local stage serves */
export function localPolicy(
  { deviceAttestation, androidLeast, attestationRoot }: z.infer<typeof LocalAttestationSettings>,
  revocationList: string,
): AttestationPolicy {
  return {
    required: deviceAttestation === "required",
    androidApps: [{ package: "fr.example.card", certificate: "c5".repeat(32) }],
    androidLeast,
    iosApps: ["EXAMPLE123.fr.example.card"],
    iosDevelopment: true,
    revocationList,
    testRoots: attestationRoot === undefined ? [] : [attestationRoot],
  };
}
