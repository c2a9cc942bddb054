import * as z from "zod";
import { CHECK_IN_ID } from "../../../shared/protocol/check-in-request.ts";

export { Env } from "../read-context/contract.ts";

export const Query = z.strictObject({
  /** The `jti` of the QR that the practice shows. */
  check_in: z.string().regex(CHECK_IN_ID),
});
