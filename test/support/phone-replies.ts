import * as z from "zod";

const instant = z.iso.datetime({ precision: 3 });
const day = z.iso.date();
const departement = z.strictObject({ code: z.string(), name: z.string() });

const opening = {
  state: z.enum(["open", "partly-open", "paused", "planned"]),
};
const openings = z.array(
  z.strictObject({
    route: z.enum(["france-identite", "document-video"]),
    ...opening,
    opens_on: day.optional(),
    percentage: z.number().optional(),
  }),
);
const departementRollout = { code: z.string(), name: z.string(), ...opening, routes: openings };

export const DepartementReply = z.strictObject({ as_of: day, ...departementRollout });
export const RolloutReply = z.strictObject({
  as_of: day,
  departements: z.array(z.strictObject(departementRollout)),
});

const CONDITION_NAMES = [
  "age-16",
  "account-open",
  "scheme-takes-part",
  "departement-open",
  "rights-in-force",
  "not-excluded",
  "no-card-yet",
] as const;

const conditions = <Met extends z.ZodType>(met: Met) => ({
  eligible_on: day.optional(),
  rules: z.string(),
  departement: departement.optional(),
  conditions: z
    .array(
      z.strictObject({
        condition: z.enum(CONDITION_NAMES),
        met,
        becomes_true_on: day.optional(),
        message: z.string().min(1),
        action: z.string().min(1).optional(),
        routes: openings.optional(),
      }),
    )
    .length(CONDITION_NAMES.length),
});
export const EligibilityReply = z.strictObject({ eligible: z.boolean(), ...conditions(z.boolean()) });
export const PreviewReply = z.strictObject({ may_be_eligible: z.boolean(), ...conditions(z.boolean().nullable()) });
export type EligibilityReply = z.infer<typeof EligibilityReply>;

export const WatchReply = EligibilityReply.extend({ watching_until: instant });

export const EnrolmentReply = z.strictObject({
  enrolment_id: z.uuid(),
  state: z.enum(["started", "identity-pending", "identity-approved", "active", "rejected", "abandoned"]),
  route: z.enum(["france-identite", "document-video"]),
  renews: z.boolean(),
  next: z.enum(["prove-identity", "submit-evidence", "wait-for-decision", "bind-device", "use-card", "start-again"]),
  rejection: z.string().optional(),
  identity: z.strictObject({ nonce: z.string().min(16), issuer: z.url() }).optional(),
  expires_at: instant.optional(),
});

/** Started by the route whose identity provider answers at once. */
export const StartedReply = EnrolmentReply.extend({
  state: z.literal("started"),
  identity: z.strictObject({ nonce: z.string().min(16), issuer: z.url() }),
  expires_at: instant,
});

export const ApprovedReply = z.strictObject({
  enrolment_id: z.uuid(),
  state: z.literal("identity-approved"),
  expires_at: instant,
});
export const BoundReply = z.strictObject({
  enrolment_id: z.uuid(),
  state: z.literal("active"),
  card_ref: z.string().regex(/^[1-9][A-Za-z0-9_-]{22}$/),
});
export type BoundReply = z.infer<typeof BoundReply>;

export const NonceReply = z.strictObject({ c_nonce: z.string().min(16), expires_in: z.literal(300) });

export const tokenReply = (scope: string) =>
  z.strictObject({
    access_token: z.string().min(20),
    token_type: z.literal("DPoP"),
    expires_in: z.literal(300),
    scope: z.literal(scope),
    authorization_details: z
      .array(
        z.strictObject({
          type: z.literal("openid_credential"),
          credential_configuration_id: z.string(),
          credential_identifiers: z.array(z.string()).min(1),
        }),
      )
      .optional(),
  });

/** A session's tokens. */
export const SessionReply = tokenReply("card").extend({ refresh_token: z.string().min(40) });

/** What a refused code tells: `tries_left` before the next wait or the block, `retry_at` while one lasts. */
export const CodeRefusedReply = z.strictObject({
  error: z.literal("invalid_grant"),
  error_description: z.string(),
  tries_left: z.int().min(0).max(3),
  retry_at: instant.optional(),
});

export const PRE_AUTHORIZED_GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
/** Whom a practice's QR is of, and whether it has opened a context. */
export const CheckInReply = z.strictObject({
  practice: z.strictObject({
    practice_id: z.string(),
    name: z.string(),
    kind: z.string(),
    address: z.unknown().optional(),
  }),
  access: z.enum(["full", "administrative"]),
  opened: z.boolean(),
  expires_at: z.iso.datetime(),
});

export const CredentialOffer = z.strictObject({
  credential_issuer: z.url(),
  credential_configuration_ids: z.tuple([z.enum(["apcv_sd_jwt_vc", "apcv_mso_mdoc"])]),
  grants: z.strictObject({
    authorization_code: z.strictObject({ issuer_state: z.string().length(43) }),
    [PRE_AUTHORIZED_GRANT]: z.strictObject({
      "pre-authorized_code": z.string().length(43),
      tx_code: z
        .strictObject({ input_mode: z.literal("numeric"), length: z.literal(6), description: z.string().max(300) })
        .optional(),
    }),
  }),
});
export type CredentialOffer = z.infer<typeof CredentialOffer>;

export const OfferReply = z.strictObject({
  credential_offer: CredentialOffer,
  credential_offer_uri: z.url(),
  link: z.string().startsWith("openid-credential-offer://?credential_offer_uri="),
  tx_code: z
    .string()
    .regex(/^[0-9]{6}$/)
    .optional(),
  expires_at: instant,
});

/** What becomes of a push token that the phone has sent. */
export const PushTokenReply = z.strictObject({ push: z.enum(["pending", "registered"]) });

export const CardReply = z.strictObject({
  state: z.enum(["active", "suspended", "opposed"]),
  nature: z.literal("test"),
  activated_at: instant,
  code: z.strictObject({ tries_left: z.int().min(0).max(4), retry_at: instant.optional(), blocked: z.boolean() }),
  devices: z.array(
    z.strictObject({
      jkt: z.string().length(43),
      state: z.enum(["active", "ended"]),
      bound_at: instant,
      ended_at: instant.optional(),
      platform: z.enum(["android", "ios"]).optional(),
      push: z.enum(["none", "pending", "registered", "disabled", "retiring"]),
    }),
  ),
  history: z.array(
    z.strictObject({
      id: z.uuid(),
      kind: z.string(),
      at: instant,
      jkt: z.string().length(43).optional(),
      ended_jkt: z.string().length(43).optional(),
      client_id: z.string().optional(),
    }),
  ),
  next_cursor: z.string().optional(),
});

export const WalletsReply = z.strictObject({
  wallets: z.array(
    z.strictObject({
      id: z.string().regex(/^w\d{10}-[\w-]{22}$/),
      client_id: z.string(),
      own: z.boolean(),
      dependants: z.boolean(),
      authorized_at: instant,
      expires_at: instant,
    }),
  ),
  next_cursor: z.string().optional(),
});

export const TransferReply = z.strictObject({
  transfer_code: z.string().length(43),
  card_ref: z.string(),
  expires_at: instant,
});
export const TakenReply = z.strictObject({ card_ref: z.string() });
export const RenewedKeyReply = z.strictObject({ jkt: z.string().length(43) });

export const OppositionReply = z.strictObject({
  card_state: z.literal("opposed"),
  reason: z.enum(["lost", "stolen", "removed"]),
  opposed_at: instant,
});
