import { givesUpTo, type Permissions } from "./parts.ts";

const keyOf = (name: string): string[] => [`${name} kms:GetPublicKey`, `${name} kms:Sign [DIGEST ECDSA_SHA_256]`];

/** What the canary may do: it is a phone and a reader, and reaches the service by its addresses alone. */
export const CANARY: Permissions = {
  "canary/play-journey": [
    ...keyOf("CanaryCode"),
    ...keyOf("CanaryPhone"),
    "CanaryPhone kms:ListResourceTags",
    ...keyOf("CanaryReader"),
    ...keyOf("CanaryTlsAuthority"),
    ...givesUpTo("PlayJourney"),
  ],
};
