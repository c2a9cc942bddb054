import * as z from "zod";

export { Path } from "../prove-identity/contract.ts";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string() });
