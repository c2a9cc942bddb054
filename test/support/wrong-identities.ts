import { forgedToken, forgeries } from "./forged-tokens.ts";
import { signedInFund } from "./funds.ts";
import { registeredProofing } from "./identity-proofing.ts";
import { newClientKey } from "./key-pair.ts";
import { signedInHolder } from "./people.ts";
import type { PracticeClient } from "./practice-client.ts";
import { colleagueOf, signedInReader } from "./readers.ts";
import type { Callers, Credentials } from "./routes/route.ts";

type Bound = Extract<Credentials, { kind: "dpop" }>;

/** Somebody else's token, or one's own that is worth nothing. */
export interface WrongIdentity {
  readonly name: string;
  /**
   * `nobody`: no one is let in with it. `stranger`: it is somebody's right token, good for what is their own; it is made anew when a route has
   * taken it, since that may have ended it.
   */
  readonly is: "nobody" | "stranger";
  credentials(right: Bound): Promise<Credentials>;
}

const asClient = ({ accessToken, dpopKey }: PracticeClient): Bound => ({
  kind: "dpop",
  token: accessToken,
  key: dpopKey,
});

/** Another reader of the caller's own practice, which is told of its objections as the caller is. */
export const COLLEAGUE = "a colleague's reader";

/** All who are not the caller, for any route that asks for a token and a proof. */
export function wrongIdentities({ stage, reader }: Pick<Callers, "stage" | "reader">): readonly WrongIdentity[] {
  const stranger = (name: string, signIn: () => Promise<Bound>): WrongIdentity => ({
    name,
    is: "stranger",
    credentials: signIn,
  });
  const nobody = (name: string, credentials: WrongIdentity["credentials"]): WrongIdentity => ({
    name,
    is: "nobody",
    credentials,
  });
  return [
    nobody("nobody", async () => ({ kind: "none" })),
    nobody("an account without a card", async () => ({
      kind: "account",
      token: await stage.identityProviders.accountToken(`account-${crypto.randomUUID()}`),
    })),
    ...forgeries.map((name) =>
      nobody(name, async (right) => ({ ...right, token: await forgedToken(stage, name, right.token) })),
    ),
    nobody("who has stolen the caller's token", async (right) => ({ ...right, key: await newClientKey() })),
    stranger("another person", async () => {
      const { phone } = await signedInHolder(stage, null);
      const nonce = { of: phone.cardUrl };
      return { kind: "dpop", token: phone.accessToken, key: phone.hardwareKey, nonce };
    }),
    stranger(COLLEAGUE, async () => asClient(await colleagueOf(stage, reader))),
    stranger("another reader", async () => asClient(await signedInReader(stage))),
    stranger("another fund", async () => asClient(await signedInFund(stage, "fund-01692"))),
    stranger("another identity provider", async () => asClient(await registeredProofing(stage))),
  ];
}
