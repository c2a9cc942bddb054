import type { Care } from "../../shared/domain/care-event.ts";

const partOf = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
/** A JWS to look at, signed by nobody. */
const RECEIPT = `${partOf({ typ: "apcv-receipt+jwt" })}.${partOf({ jti: "r".repeat(43) })}.${"s".repeat(85)}A`;

/** A consultation as it was recorded. */
export const recordedEvent = (differently: Partial<Care> = {}): Care => ({
  cardRef: "1card",
  ref: "r".repeat(43),
  contextDay: "2026-11-24",
  eventId: "8e03978e-40d5-43dd-bc93-6894a57f9324",
  kind: "consultation",
  practiceId: "691234567",
  contextId: "c".repeat(43),
  performedAt: "2026-11-24T10:05:00.000Z",
  recordedAt: "2026-11-24T10:10:00.000Z",
  beneficiary: { birthDate: "1991-06-24", twinRank: 1 },
  claimDigest: "d".repeat(43),
  invoice: {
    number: "F2026-1",
    professional: { rpps: "10001234567", speciality: "01" },
    organism: "016910000",
    complementary: "77567890",
    acts: [
      {
        code: "GS",
        quantity: 1,
        amountCents: 3000,
        shares: { compulsoryCents: 2100, complementaryCents: 900, insuredCents: 0 },
      },
    ],
    shares: { compulsoryCents: 2100, complementaryCents: 900, insuredCents: 0 },
    totalCents: 3000,
  },
  receipt: RECEIPT,
  bodyHash: "body",
  relayUntil: new Date("2026-12-01T10:10:00Z"),
  expiresAt: new Date("2026-12-10T10:10:00Z"),
  ...differently,
});
