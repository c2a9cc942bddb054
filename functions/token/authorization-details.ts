import * as z from "zod";
import type { CredentialConfiguration } from "../../shared/domain/credential-configuration.ts";
import { jsonOf } from "../../shared/kernel/json-of.ts";
import { done, type Outcome, refuse } from "../../shared/kernel/outcome.ts";

/** RFC 9396 §5. */
export type DetailsRefusal = { readonly kind: "authorization-details-invalid" };

/** Of each only what says which credentials; `locations` and whatever else is passed over (OpenID4VCI 1.0 §5.1.1). */
const Details = z
  .array(z.object({ type: z.literal("openid_credential"), credential_configuration_id: z.string().max(200) }))
  .min(1)
  .max(10);

/** JSON, read where it is used, since its faults have an error code of their own. */
export const DetailsText = z.string().max(4096).optional();

/**
 * Which configurations `authorization_details` ask for; undefined when a request has none.
 * @param text JSON, as it came
 */
export function readAuthorizationDetails(
  text: string | undefined,
  configurations: readonly Pick<CredentialConfiguration, "id">[],
): Outcome<readonly string[] | undefined, DetailsRefusal> {
  if (text === undefined) return done(undefined);
  const asked = Details.safeParse(jsonOf(text)).data?.map((each) => each.credential_configuration_id) ?? [];
  const areKnown = asked.length > 0 && asked.every((id) => configurations.some((known) => known.id === id));
  return areKnown ? done([...new Set(asked)]) : refuse({ kind: "authorization-details-invalid" });
}
