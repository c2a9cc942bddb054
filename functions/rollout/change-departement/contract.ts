import * as z from "zod";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";
import { ChangeReason } from "../../../shared/http/change-reason.ts";
import { Caution } from "../apply-plan/contract.ts";
import { RuleSettings, routes } from "../apply-plan/plan.ts";

export { Env } from "../apply-plan/contract.ts";

export const Path = z.object({ departement: z.enum(DEPARTEMENT_CODES) });
export const Body = z.strictObject({ routes, reason: ChangeReason, ...RuleSettings, ...Caution });
