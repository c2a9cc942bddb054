import { plusSeconds } from "../kernel/clock.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { type PublicJwk, thumbprint } from "../protocol/public-jwk.ts";

/** What is signed, each by a key of its own. */
export const SIGNING_PURPOSES = ["credential", "token", "receipt", "metadata"] as const;
export type SigningPurpose = (typeof SIGNING_PURPOSES)[number];

/** Seconds that a function keeps which generation of a key signs, and which are published. */
export const SIGNING_KEY_KEPT_SECONDS = 60;

/** When a step was taken, by whom and why. */
export interface Mark {
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}

/** A document signer's certificate (ISO/IEC 18013-5 B.1.4): what verifiers of mdocs believe a generation by. */
export interface KeyCertificate {
  readonly der: Uint8Array;
  readonly from: Date;
  readonly until: Date;
  readonly made: Mark;
}

/**
 * One key of a purpose in its life: published, then signing, then replaced by the next one and still published for what it has signed, then
 * retired. Each step leaves a mark, and none is taken back.
 */
export interface KeyGeneration {
  /** From 1; a number is never given again. */
  readonly generation: number;
  readonly jwk: PublicJwk;
  readonly published: Mark;
  readonly signing?: Mark | undefined;
  readonly replaced?: Mark | undefined;
  readonly retired?: Mark | undefined;
  /** The latest one; undefined before the first, and for purposes whose keys are published alone. */
  readonly certificate?: KeyCertificate | undefined;
}

/** The generations of a purpose's key, oldest first, the retired ones included: one of them signs. */
export interface SigningKey {
  /** Raised by every step; 0 when none has been taken. */
  readonly version: number;
  readonly generations: readonly KeyGeneration[];
}

export const GENERATION_STATES = ["published", "signing", "replaced", "retired"] as const;
export type GenerationState = (typeof GENERATION_STATES)[number];
/** What a generation can be made by a step; it is replaced when the next one signs. */
export const KEY_STEPS = ["published", "signing", "retired"] as const;
export type KeyStep = (typeof KEY_STEPS)[number];

export const stateOf = ({ signing, replaced, retired }: KeyGeneration): GenerationState => {
  if (retired) return "retired";
  if (replaced) return "replaced";
  return signing ? "signing" : "published";
};

const FROM_THE_START: Mark = { at: new Date(0), by: "", reason: "the stage’s first key" };
/** The generation that signs where no step has been taken yet. */
export const FIRST_GENERATION = 1;

/** A purpose's key before its first rotation. */
export const neverRotated = (jwk: PublicJwk): SigningKey => ({
  version: 0,
  generations: [{ generation: FIRST_GENERATION, jwk, published: FROM_THE_START, signing: FROM_THE_START }],
});

/** The generation that signs now. */
export function signingGeneration({ generations }: SigningKey): KeyGeneration {
  const signing = generations.find((each) => stateOf(each) === "signing");
  if (!signing) throw new Error("no generation of the key signs");
  return signing;
}

/** The generations to verify with: the next one, the one that signs, and those whose signatures still count. */
export const publishedGenerations = ({ generations }: SigningKey): KeyGeneration[] =>
  generations.filter((each) => stateOf(each) !== "retired");

/** Seconds that a purpose's key waits before it signs, and after it was replaced. */
export interface KeyWaits {
  /** From its publication until it may sign: until no cache holds a key set without it. */
  readonly published: number;
  /** From its replacement until it may go: until the last thing that it signed has expired. */
  readonly replaced: number;
}

export type KeyStepRefusal =
  /** Nobody gave the functions such a generation, or it has been passed over. */
  | { readonly kind: "generation-unknown" }
  /** Another generation is published already and waits to sign. */
  | { readonly kind: "rotation-under-way" }
  /** The step before it has not been taken, or one after it has. */
  | { readonly kind: "step-out-of-order" }
  /** No certificate lasts for as long as what it would sign. */
  | { readonly kind: "not-certified" }
  | { readonly kind: "too-early"; readonly possibleFrom: Date };

export interface WishedStep {
  readonly generation: number;
  readonly step: KeyStep;
  /** The generation's public key; undefined when there is no such key. Retiring one needs none. */
  readonly jwk: PublicJwk | undefined;
  /** Until when its certificate must last before it may sign; undefined where keys have none. */
  readonly certifiedUntil?: Date | undefined;
  readonly by: string;
  readonly reason: string;
}

/** From when a generation may sign, or be retired; undefined when it waits for nothing. What never signed may be retired at any time. */
function possibleFrom(key: KeyGeneration, step: KeyStep, waits: KeyWaits): Date | undefined {
  if (step === "signing") return plusSeconds(key.published.at, waits.published);
  return key.replaced && plusSeconds(key.replaced.at, waits.replaced);
}

/** Which states a step can be taken from. */
const BEFORE: Readonly<Record<Exclude<KeyStep, "published">, readonly GenerationState[]>> = {
  signing: ["published"],
  retired: ["published", "replaced"],
};

/**
 * The key after a step: the same object when the step has been taken already, so that whoever lost the answer asks again, and of two who
 * take it at once the second finds nothing to do.
 */
export function afterStep(
  key: SigningKey,
  wish: WishedStep,
  waits: KeyWaits,
  now: Date,
): Outcome<SigningKey, KeyStepRefusal> {
  const held = key.generations.find(({ generation }) => generation === wish.generation);
  const mark = { at: now, by: wish.by, reason: wish.reason };
  if (wish.step === "published") return held ? done(key) : published(key, wish, mark);
  if (!held) return refuse({ kind: "generation-unknown" });
  if (stateOf(held) === wish.step) return done(key);
  if (!BEFORE[wish.step].includes(stateOf(held))) return refuse({ kind: "step-out-of-order" });
  // What is to sign must be there, and be what was published.
  if (wish.step === "signing" && (!wish.jwk || thumbprint(wish.jwk) !== thumbprint(held.jwk)))
    return refuse({ kind: "generation-unknown" });
  const earliest = possibleFrom(held, wish.step, waits);
  if (earliest && now < earliest) return refuse({ kind: "too-early", possibleFrom: earliest });
  if (wish.step === "signing" && !isCertifiedUntil(held, wish.certifiedUntil)) return refuse({ kind: "not-certified" });
  const isReplaced = (each: KeyGeneration) => wish.step === "signing" && stateOf(each) === "signing";
  return changed(
    key,
    key.generations.map((each) => {
      if (each === held) return { ...each, [wish.step]: mark };
      return isReplaced(each) ? { ...each, replaced: mark } : each;
    }),
  );
}

/** Whether a key has a certificate that lasts until then, or needs none. */
const isCertifiedUntil = ({ certificate }: KeyGeneration, until: Date | undefined): boolean =>
  until === undefined || (certificate !== undefined && until <= certificate.until);

function published(key: SigningKey, { generation, jwk }: WishedStep, mark: Mark): Outcome<SigningKey, KeyStepRefusal> {
  const last = key.generations.at(-1);
  if (!jwk || (last && generation < last.generation)) return refuse({ kind: "generation-unknown" });
  if (last && stateOf(last) === "published") return refuse({ kind: "rotation-under-way" });
  return changed(key, [...key.generations, { generation, jwk, published: mark }]);
}

const changed = ({ version }: SigningKey, generations: readonly KeyGeneration[]) =>
  done({ version: version + 1, generations });

export interface NextStep {
  readonly generation: number;
  readonly step: KeyStep | "certified";
  /** Undefined: at any time. */
  readonly possibleFrom: Date | undefined;
}

/**
 * What can be done next with a key, now or once its time has come: at most one step of going forward, and the end of the oldest generation that
 * was replaced.
 * @param existing numbers of the generations that there are
 */
export function nextSteps({ generations }: SigningKey, existing: readonly number[], waits: KeyWaits): NextStep[] {
  const last = generations.at(-1);
  const waiting = generations.find((each) => stateOf(each) === "published");
  const unused = existing.filter((number) => !last || number > last.generation).sort((one, other) => one - other)[0];
  const replaced = generations.find((each) => stateOf(each) === "replaced");
  const stepOf = (key: KeyGeneration, step: KeyStep): NextStep => ({
    generation: key.generation,
    step,
    possibleFrom: possibleFrom(key, step, waits),
  });
  return [
    ...(waiting ? [stepOf(waiting, "signing")] : []),
    ...(!waiting && unused !== undefined
      ? [{ generation: unused, step: "published", possibleFrom: undefined } as const]
      : []),
    ...(replaced ? [stepOf(replaced, "retired")] : []),
  ];
}
