import * as z from "zod";
import type { CredentialConfiguration } from "../../../shared/domain/credential-configuration.ts";
import { identifiersFor } from "../../../shared/domain/credential-identifier.ts";
import type { DirectoryEntry } from "../../../shared/domain/insured.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { AuthorizedCredentials } from "../../../shared/protocol/access-token.ts";

export interface AuthorizationPorts {
  /** What can be had here. */
  readonly configurations: readonly CredentialConfiguration[];
  household(cardRef: string): Promise<DirectoryEntry | undefined>;
}

/** RFC 9396 §5. */
export type AuthorizationRefusal = { readonly kind: "authorization-details-invalid" };

/** Of each only what says which credentials; `locations` and whatever else is passed over (OpenID4VCI 1.0 §5.1.1). */
const Details = z
  .array(z.object({ type: z.literal("openid_credential"), credential_configuration_id: z.string().max(200) }))
  .min(1)
  .max(10);

/**
 * Which configurations `authorization_details` ask for; undefined when a request has none.
 * @param text JSON, as it came
 */
export function readAuthorizationDetails(
  text: string | undefined,
  configurations: readonly CredentialConfiguration[],
): Outcome<readonly string[] | undefined, AuthorizationRefusal> {
  if (text === undefined) return done(undefined);
  const asked = Details.safeParse(jsonOf(text)).data?.map((each) => each.credential_configuration_id) ?? [];
  const areKnown = asked.length > 0 && asked.every((id) => configurations.some((known) => known.id === id));
  return areKnown ? done([...new Set(asked)]) : refuse({ kind: "authorization-details-invalid" });
}

/** What the token may be asked for: the holder's card, and those of the household when the holder has offered them. */
export async function authorizedCredentials(
  { household }: AuthorizationPorts,
  asked: readonly string[] | undefined,
  ground: WalletGround,
): Promise<readonly AuthorizedCredentials[] | undefined> {
  if (asked === undefined) return undefined;
  const entry = "dependants" in ground && ground.dependants ? await household(ground.cardRef) : undefined;
  return asked.map((id) => ({
    type: "openid_credential",
    credential_configuration_id: id,
    credential_identifiers: identifiersFor(id, entry),
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
