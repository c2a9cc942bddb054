import * as z from "zod";
import { PROFESSIONS } from "../../../shared/domain/context.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { READER_NONCE } from "../../../shared/protocol/card-presentation.ts";
import { ContextId } from "../own-contract.ts";
import type { ShownProof } from "./card-proof.ts";
import type { ContextWish } from "./open-context.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CREDENTIAL_SIGNING_KEY: z.string(),
  CREDENTIAL_REF_KEY: z.string(),
  PERSON_REF_KEY: z.string(),
  NIR_DATA_KEY: z.string(),
  CARD_BASE_URL: z.string(),
  PRACTICE_BASE_URL: z.string(),
  CARD_NATURE: z.enum(["real", "test"]),
});

const Presentation = z.strictObject({
  /** `<SD-JWT VC>~…~<key binding JWT>`. */
  sd_jwt: z.string().min(100).max(8192),
  /** The challenge that the reader gave. */
  nonce: z.string().regex(READER_NONCE),
});
/** What the phone has shown: its QR, or its credential. */
const PROOF = { qr: z.string().min(20).max(1024).optional(), presentation: Presentation.optional() };
const isOneProof = ({ qr, presentation }: { qr?: unknown; presentation?: unknown }) =>
  (qr === undefined) !== (presentation === undefined);

export const Body = z
  .strictObject({
    ...PROOF,
    /** Who gives the care, where somebody does: without them the context is administrative only. */
    professional: z
      .strictObject({
        billing_id: z.string().regex(/^[0-9]{9}$/),
        speciality: z.string().regex(/^[0-9]{2}$/),
        profession: z.enum(PROFESSIONS),
      })
      .optional(),
    /** A context of the same reader and person, which the new one follows so that its care can be billed. */
    renews: ContextId.optional(),
  })
  .refine(isOneProof, { path: ["qr"] });

/** What a reader wants of a body. */
export const wishOf = (body: z.infer<typeof Body>): ContextWish => ({
  proof: proofIn(body),
  professional: body.professional && {
    billingId: body.professional.billing_id,
    speciality: body.professional.speciality,
    profession: body.professional.profession,
  },
  renews: body.renews,
  bodyHash: digest(JSON.stringify(body)),
});

/** The one proof of a body. */
const proofIn = ({ qr, presentation }: z.infer<typeof Body>): ShownProof =>
  presentation
    ? { kind: "presentation", sdJwt: presentation.sd_jwt, nonce: presentation.nonce }
    : { kind: "qr", qr: qr ?? "" };
