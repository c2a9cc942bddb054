import * as z from "zod";
import { Env as RightsEnv } from "../read-rights/contract.ts";

export { ContextPath as Path } from "../own-contract.ts";

/** What shows the rights, and who the person is. */
export const Env = RightsEnv.extend({
  PERSON_REF_KEY: z.string(),
  NIR_DATA_KEY: z.string(),
});
