import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { epochSeconds } from "../../kernel/clock.ts";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { parseCompactForm } from "./compact-form.ts";
import { digestOf } from "./disclosure.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { isSignedBy, readJws } from "./jws.ts";
import type { SdJwtRefusal } from "./refusals.ts";
import { type SdJwtExpectation, untimely, type VerificationMeans, verifyIssued } from "./verify-sd-jwt.ts";

export interface KeyBinding {
  /** Who asked for the presentation, and the challenge that was given for it. */
  readonly audience: string;
  readonly nonce: string;
  /** How long ago the holder may have signed, in seconds. */
  readonly maxAgeSeconds: number;
}

export interface PresentationExpectation extends SdJwtExpectation {
  readonly keyBinding: KeyBinding;
}

/**
 * Verifies an SD-JWT that its holder presents with key binding (RFC 9901 §7.3): all of §7.1, then that the key in `cnf.jwk` signed these
 * very disclosures for this audience and nonce, lately. Whether the nonce is fresh, and what `status` says, is for the caller to ask.
 * @returns the processed payload: the claims that the holder chose to show
 * @throws nothing for whatever the text is; what `issuerKey` throws passes through
 */
export async function verifyPresentation(
  text: string,
  expected: PresentationExpectation,
): Promise<Outcome<JsonObject, SdJwtRefusal>> {
  const form = parseCompactForm(text);
  if (!form) return refuse({ kind: "malformed" });
  if (form.keyBindingJwt === undefined) return refuse({ kind: "key-binding-missing" });
  const verified = await verifyIssued(form, expected);
  if (!verified.ok) return verified;
  const { payload, hashName } = verified.value;
  const holderKey = confirmationKey(payload.cnf);
  if (!holderKey) return refuse({ kind: "holder-key-missing" });
  const sdHash = digestOf(form.presented, hashName);
  const breach = breachOfBinding(form.keyBindingJwt, { ...expected, sdHash, holderKey });
  return breach ? refuse(breach) : done(payload);
}

interface BindingExpectation extends VerificationMeans {
  readonly keyBinding: KeyBinding;
  readonly sdHash: string;
  readonly holderKey: KeyObject;
}

/** What is wrong with a key binding JWT (RFC 9901 §4.3, §7.3 step 5); its signature, which takes longest, is looked at last. */
function breachOfBinding(jwt: string, expected: BindingExpectation): SdJwtRefusal | undefined {
  const jws = readJws(jwt, { typ: "kb+jwt", algorithms: expected.algorithms });
  if (!jws.ok) return jws.refusal.kind === "algorithm-refused" ? jws.refusal : { kind: "key-binding-malformed" };
  const { payload } = jws.value;
  const { audience, nonce, maxAgeSeconds } = expected.keyBinding;
  if (typeof payload.iat !== "number") return { kind: "key-binding-malformed" };
  const isOld = payload.iat < epochSeconds(expected.now) - maxAgeSeconds - expected.skewSeconds;
  if (isOld || untimely(payload, expected)) return { kind: "key-binding-untimely" };
  if (payload.aud !== audience || payload.nonce !== nonce) return { kind: "key-binding-elsewhere" };
  if (payload.sd_hash !== expected.sdHash) return { kind: "key-binding-mismatch" };
  return isSignedBy(jws.value, expected.holderKey) ? undefined : { kind: "key-binding-signature-wrong" };
}

/** The holder's key in `cnf.jwk` (RFC 7800 §3.2). Building it takes half as long as a signature check. */
function confirmationKey(cnf: JsonValue | undefined): KeyObject | undefined {
  const jwk = isJsonObject(cnf) ? cnf.jwk : undefined;
  if (!isJsonObject(jwk)) return undefined;
  const { kty, crv, x, y } = jwk;
  try {
    // These members only: whatever else a wallet or an issuer put there, a private part least of all, is none of the key.
    return createPublicKey({ key: { kty, crv, x, y } as JsonWebKey, format: "jwk" });
  } catch {
    return undefined;
  }
}
