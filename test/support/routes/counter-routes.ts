import { consultation } from "../care-events.ts";
import { signedBy } from "../key-pair.ts";
import { NfcCard } from "../nfc-card.ts";
import { PROFESSIONAL } from "../reader.ts";
import { asCard, asReader, type Callers, type Route } from "./route.ts";

export const readerToken: Route = {
  method: "POST",
  path: "/token (practice)",
  encoding: "form",
  errors: "oauth",
  success: 200,
  passesOverUnknown: true,
  optional: ["scope"],
  prepare: async ({ reader }) => {
    const { clientId, practiceUrl, clientKey } = reader;
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: clientId, sub: clientId, aud: practiceUrl, jti: crypto.randomUUID(), iat, exp: iat + 60 };
    return {
      url: `${practiceUrl}/token`,
      body: {
        grant_type: "client_credentials",
        scope: "context",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: await signedBy(clientKey, { typ: "JWT" }, claims),
      },
      credentials: { kind: "proof", key: reader.dpopKey },
    };
  },
};

export const context: Route = {
  method: "POST",
  path: "/v1/contexts",
  encoding: "json",
  errors: "problem",
  success: 201,
  optional: ["professional", "renews"],
  prepare: async (callers) => ({
    url: `${callers.reader.practiceUrl}/v1/contexts`,
    body: {
      qr: await callers.phone.qr(),
      professional: { ...PROFESSIONAL },
      renews: await openedBy(callers),
    },
    credentials: asReader(callers),
  }),
};

/** The same by NFC. */
export const tappedContext: Route = {
  ...context,
  path: "/v1/contexts (NFC)",
  optional: ["professional"],
  prepare: async (callers) => {
    const presentation = await (await NfcCard.of(callers.phone)).tap(callers.reader.clientId);
    return {
      url: `${callers.reader.practiceUrl}/v1/contexts`,
      body: { presentation: { ...presentation }, professional: { ...PROFESSIONAL } },
      credentials: asReader(callers),
    };
  },
};

const openedBy = async ({ reader, phone }: Callers): Promise<string> =>
  (await reader.openContext(await phone.qr())).expecting(201).context_id;

/** A practice's QR, scanned. */
const scanned = (confirmed: boolean): Route => ({
  method: "POST",
  path: "/v1/check-ins",
  encoding: "json",
  errors: "problem",
  success: confirmed ? 201 : 200,
  prepare: async (callers) => ({
    url: `${callers.stage.urls.card}/v1/check-ins`,
    body: { request: (await callers.reader.checkInQr()).text, confirmed },
    credentials: asCard(callers),
  }),
});
export const checkInPreview = { ...scanned(false), path: "/v1/check-ins (to confirm)" };
export const checkedIn = scanned(true);

/** And who has scanned it. */
export const whoChecksIn: Route = {
  method: "GET",
  path: "/v1/contexts",
  encoding: "none",
  errors: "problem",
  success: 200,
  prepare: async (callers) => {
    const { text, jti } = await callers.reader.checkInQr();
    (await callers.phone.checkIn(text)).expecting(201);
    return { url: `${callers.reader.practiceUrl}/v1/contexts?check_in=${jti}`, credentials: asReader(callers) };
  },
};

/** What a reader does with a context of its own. */
const ofContext = (method: "GET" | "DELETE", success: number, part = ""): Route => ({
  method,
  path: `/v1/contexts/{id}${part}`,
  encoding: "none",
  errors: "problem",
  success,
  prepare: async (callers) => ({
    url: `${callers.reader.practiceUrl}/v1/contexts/${await openedBy(callers)}${part}`,
    credentials: asReader(callers),
  }),
});

export const shownContext = ofContext("GET", 200);
export const shownRights = ofContext("GET", 200, "/rights");
export const destroyedContext = ofContext("DELETE", 204);

export const attestedRights: Route = {
  method: "POST",
  path: "/v1/rights/attestations",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async (callers) => {
    const opened = (await callers.reader.openContext(await callers.phone.qr())).expecting(201);
    return {
      url: `${callers.reader.practiceUrl}/v1/rights/attestations`,
      body: { context_id: opened.context_id, at: opened.rights.checked_at },
      credentials: asReader(callers),
    };
  },
};

export const careEvent: Route = {
  method: "POST",
  path: "/v1/care-events",
  encoding: "json",
  errors: "problem",
  success: 201,
  optional: ["invoice.payers.complementary"],
  prepare: async (callers) => {
    const { reader, phone } = callers;
    const opened = (await reader.openContext(await phone.qr())).expecting(201);
    const event = consultation(opened.context_id);
    return {
      url: `${reader.practiceUrl}/v1/care-events`,
      body: { ...event },
      headers: { "idempotency-key": `"${event.event_id}"` },
      credentials: asReader(callers),
    };
  },
};

/** As many events as one call takes. Its lines are right or wrong by themselves. */
export const careEventBatch: Route = {
  ...careEvent,
  success: 207,
  prepare: async (callers) => {
    const { reader, phone } = callers;
    const opened = (await reader.openContext(await phone.qr())).expecting(201);
    return {
      url: `${reader.practiceUrl}/v1/care-events`,
      body: Array.from({ length: 25 }, () => consultation(opened.context_id)),
      credentials: asReader(callers),
    };
  },
};
