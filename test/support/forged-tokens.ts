import { KMSClient } from "@aws-sdk/client-kms";
import { decodeJwt, type JWTPayload } from "jose";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { kmsSigner } from "../../shared/adapters/kms/kms-signer.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { type EnvironmentKeySettings, environmentKey, signCertified } from "../../shared/protocol/environment-key.ts";
import { type Signer, signJwt } from "../../shared/protocol/signer.ts";
import { deployedFunction } from "./deployed-functions.ts";
import { localSigner } from "./local-signer.ts";

type Stage = Pick<JourneyStage, "aws" | "urls">;

/** What the stage's own KMS keys and a stranger's can sign. */
interface Certifiers {
  readonly tokens: Signer;
  readonly receipts: Signer;
  readonly stranger: Signer;
}

/** Signs a token's claims as this service doesn't, or no longer does. */
type Forge = (stage: Stage, certifiers: Certifiers, claims: JWTPayload) => Promise<string>;

type Certified = Partial<Pick<EnvironmentKeySettings, "use" | "issuer">> & {
  readonly by?: keyof Certifiers;
  /** How many seconds ago its key was certified. */
  readonly ago?: number;
};

/** By a key of somebody's memory that is certified differently from ours in one thing, or, where that is nothing, as ours is. */
const certified =
  ({ by = "tokens", ago = 0, ...differently }: Certified): Forge =>
  async (_stage, certifiers, claims) => {
    const find = environmentKey({
      use: "token",
      issuer: String(claims.iss),
      findCertifier: async () => certifiers[by],
      reserve: 0,
      now: () => plusSeconds(new Date(), -ago),
      ...differently,
    });
    return signCertified(await find(), "at+jwt", claims);
  };

const otherApi: Forge = (stage, certifiers, claims) => {
  const { card, practice } = stage.urls;
  return certified({ issuer: claims.iss === card ? practice : card })(stage, certifiers, claims);
};

/** The same claims of ten minutes ago, by a key that was certified then. */
const expired: Forge = (stage, certifiers, { iat = 0, exp = 0, ...claims }) =>
  certified({ ago: 600 })(stage, certifiers, { ...claims, iat: iat - 600, exp: exp - 600 });

const uncertified: Forge = (_stage, { tokens }, claims) => signJwt(tokens, { typ: "at+jwt" }, claims);

const FORGERIES: Readonly<Record<string, Forge>> = {
  "whom the caller was once": expired,
  "who has a key that is certified by nobody of ours": certified({ by: "stranger" }),
  "who has a key of an hour ago": certified({ ago: 3601 }),
  "who has a key that is certified for receipts": certified({ use: "receipt" }),
  "who has a key that the one of receipts has certified": certified({ by: "receipts" }),
  "who has a key of the other API": otherApi,
  "who has a token that no certificate comes with": uncertified,
};
export const forgeries = Object.keys(FORGERIES);

/** A good token's claims, signed anew as one of the forgeries says. */
export async function forgedToken(stage: Stage, forgery: string, token: string): Promise<string> {
  const forge = FORGERIES[forgery];
  if (!forge) throw new Error(`no forgery is called ${forgery}`);
  const { environment } = await deployedFunction(stage, "record-care-event");
  const kms = new KMSClient(stage.aws);
  const certifiers = {
    tokens: kmsSigner(kms, firstOf(environment.TOKEN_SIGNING_KEY)),
    receipts: kmsSigner(kms, firstOf(environment.RECEIPT_SIGNING_KEY)),
    stranger: (await localSigner()).signer,
  };
  return forge(stage, certifiers, decodeJwt(token)).finally(() => kms.destroy());
}

const firstOf = (generations = ""): string => generations.split(",")[0]?.split("=").at(-1) ?? "";
