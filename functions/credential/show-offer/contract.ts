import * as z from "zod";
import { OFFER_ID } from "../../../shared/protocol/credential-offer.ts";

export const Env = z.object({ STAGE: z.string(), EPHEMERAL_TABLE: z.string(), CARD_BASE_URL: z.string() });

export const Path = z.object({ id: z.string().regex(OFFER_ID) });
