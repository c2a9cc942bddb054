import type { CredentialConfiguration } from "../../../shared/domain/credential-configuration.ts";
import { identifiersFor } from "../../../shared/domain/credential-identifier.ts";
import type { DirectoryEntry } from "../../../shared/domain/insured.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import type { AuthorizedCredentials } from "../../../shared/protocol/access-token.ts";

export interface AuthorizationPorts {
  /** What can be had here. */
  readonly configurations: readonly CredentialConfiguration[];
  household(cardRef: string): Promise<DirectoryEntry | undefined>;
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
