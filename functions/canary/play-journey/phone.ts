import type * as z from "zod";
import { epochSeconds } from "../../../shared/kernel/clock.ts";
import { TWO_FACTOR_GRANT } from "../../token/issue-card-token/contract.ts";
import { expecting, formBody } from "./call.ts";
import { dpopClient, type World } from "./client.ts";
import { type ClientKey, provenBy, signedBy } from "./client-key.ts";
import { NonceReply, Nothing, SessionReply, UsesReply } from "./contract.ts";

export interface PhoneKeys {
  readonly device: ClientKey;
  /** In place of the key that a phone makes of its salt and the code. */
  readonly code: ClientKey;
}

/** Two proofs over one challenge. */
export interface TwoFactorProofs {
  readonly device_proof: string;
  readonly code_proof: string;
  readonly nonce: string;
}

export interface Session {
  /** One page of the card's uses. */
  uses(cursor: string | undefined): Promise<z.infer<typeof UsesReply>>;
  end(): Promise<void>;
}

/** The insured person's app, as far as the journey goes. */
export function phoneOf(world: World, { device, code }: PhoneKeys) {
  const { cardUrl, ids, now } = world;
  const client = dpopClient(world, device);
  const token = { method: "POST", url: `${cardUrl}/token` } as const;

  const proofs = async (subject: string): Promise<TwoFactorProofs> => {
    const { c_nonce: nonce } = expecting(
      await client.plain({ method: "POST", url: `${cardUrl}/nonce` }),
      200,
      NonceReply,
    );
    const claims = { aud: cardUrl, sub: subject, nonce, iat: epochSeconds(now()) };
    return {
      device_proof: await provenBy(device, "apcv-device-proof+jwt", claims),
      code_proof: await provenBy(code, "apcv-code-proof+jwt", claims),
      nonce,
    };
  };

  return {
    /** For an enrolment or a card: the challenge signed by phone and code. */
    proofs,

    /** By phone and code. */
    openSession: async (cardRef: string): Promise<Session> => {
      const { nonce, ...factors } = await proofs(cardRef);
      const question = { ...token, ...formBody({ grant_type: TWO_FACTOR_GRANT, ...factors }) };
      const opened = expecting(await client.proven(question, undefined, nonce), 200, SessionReply);
      return {
        uses: async (cursor) => {
          const query = new URLSearchParams({ limit: "50", ...(cursor !== undefined && { cursor }) });
          const asked = { method: "GET", url: `${cardUrl}/v1/uses?${query}` } as const;
          return expecting(await client.proven(asked, opened.access_token), 200, UsesReply);
        },
        end: async () => {
          const asked = {
            method: "POST",
            url: `${cardUrl}/revoke`,
            ...formBody({ token: opened.refresh_token }),
          } as const;
          expecting(await client.plain(asked), 200, Nothing);
        },
      };
    },

    /** What the phone shows, for a minute; needs no network. */
    qr: (cardRef: string): Promise<string> => {
      const iat = epochSeconds(now());
      return signedBy(device, { typ: "apcv-qr+jwt" }, { sub: cardRef, iat, exp: iat + 60, jti: ids.secret() });
    },
  };
}
