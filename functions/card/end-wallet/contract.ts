import * as z from "zod";
import { WALLET_FAMILY } from "../../../shared/protocol/refresh-token.ts";

export { PhoneEnv as Env } from "../../../shared/http/phone-env.ts";

/** Names a wallet's session, and never a phone's. */
export const Path = z.object({ id: z.string().regex(WALLET_FAMILY) });
