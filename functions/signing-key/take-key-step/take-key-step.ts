import { mustBeCertifiedUntil } from "../../../shared/domain/document-signer.ts";
import {
  afterStep,
  type KeyStep,
  type KeyStepRefusal,
  type KeyWaits,
  type SigningKey,
  type SigningPurpose,
} from "../../../shared/domain/signing-key.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";

export interface StepPorts {
  /** Undefined when it was never rotated. */
  signingKey(purpose: SigningPurpose): Promise<SigningKey | undefined>;
  original(purpose: SigningPurpose): Promise<SigningKey>;
  /** A generation's public key; undefined when there is no such generation. */
  publicKey(purpose: SigningPurpose, generation: number): Promise<PublicJwk | undefined>;
  /** False when somebody else's step came first. */
  writeSigningKey(purpose: SigningPurpose, key: SigningKey): Promise<boolean>;
  waits(purpose: SigningPurpose): KeyWaits;
  now(): Date;
}

export interface StepWish {
  readonly purpose: SigningPurpose;
  readonly generation: number;
  readonly step: KeyStep;
  readonly by: string;
  readonly reason: string;
  /** The version that was looked at; anything else refuses instead of going on. */
  readonly expectedVersion?: number | undefined;
}

export type StepOutcome = "changed" | "unchanged";
export type StepRefusal = KeyStepRefusal | { readonly kind: "keys-moved" };
type Taken = Outcome<{ readonly key: SigningKey; readonly outcome: StepOutcome }, StepRefusal>;

/**
 * Takes one step of a rotation: one conditional write, so that it happened or not whatever breaks. The step names the generation and the state
 * that it is to have; taken again, by whoever lost the answer or by somebody else, it finds nothing to do.
 */
export async function takeKeyStep(ports: StepPorts, wish: StepWish): Promise<Taken> {
  const { purpose, generation, step } = wish;
  const [stored, jwk] = await Promise.all([
    ports.signingKey(purpose),
    step === "retired" ? undefined : ports.publicKey(purpose, generation),
  ]);
  const key = stored ?? (await ports.original(purpose));
  const certifiedUntil = mustBeCertifiedUntil(purpose, ports.now());
  const after = (from: SigningKey) =>
    afterStep(from, { ...wish, jwk, certifiedUntil }, ports.waits(purpose), ports.now());
  const next = after(key);
  if (!next.ok) return next;
  if (next.value === key) return done({ key, outcome: "unchanged" });
  if (wish.expectedVersion !== undefined && wish.expectedVersion !== key.version) return refuse({ kind: "keys-moved" });
  if (await ports.writeSigningKey(purpose, next.value)) return done({ key: next.value, outcome: "changed" });
  // Somebody else's step came first, or our own try whose answer was lost: if it was this one, all is well.
  const now = await ports.signingKey(purpose);
  const again = now && after(now);
  return again?.ok && again.value === now ? done({ key: now, outcome: "unchanged" }) : refuse({ kind: "keys-moved" });
}
