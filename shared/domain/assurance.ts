import * as z from "zod";
import { PublicJwk } from "../protocol/public-jwk.ts";

/** The key of App Attest that vouched for a phone's key: at a change of that key its next assertion vouches again. */
export const AppAttestKey = z.object({
  key: PublicJwk,
  /** Of the last assertion; each has a higher one. */
  counter: z.int(),
});
export type AppAttestKey = Readonly<z.infer<typeof AppAttestKey>>;

/**
 * Who vouches for where a phone's key lives: nobody; the phone's secure hardware (Android), of one of two grades; Apple, for an app that is
 * ours on hardware that is its own (iOS); the stage itself, for the canary's phone, whose key is in KMS.
 */
export const Assurance = z.discriminatedUnion("level", [
  z.object({ level: z.enum(["unattested", "trusted-environment", "strongbox", "canary"]) }),
  z.object({ level: z.literal("app-attest"), appAttest: AppAttestKey }),
]);
export type Assurance = Readonly<z.infer<typeof Assurance>>;
