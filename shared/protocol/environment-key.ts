import { generateKeyPairSync, sign } from "node:crypto";
import { type Clock, plusSeconds, wholeSeconds } from "../kernel/clock.ts";
import { type Lasting, renewedBeforeEnd } from "../kernel/kept.ts";
import { CERTIFICATE_SECONDS, type CertifiedUse, certifyKey } from "./key-certificate.ts";
import { PublicJwk, thumbprint } from "./public-jwk.ts";
import { type FindSigner, type Signer, signJwt } from "./signer.ts";

/** A new key is made this long before the old one's last use, so that one failure of KMS is not the end. */
const RENEW_BEFORE_SECONDS = 270;

/** A P-256 key of this environment, and the certificate that verifiers believe it by. */
export interface EnvironmentKey {
  readonly signer: Signer;
  readonly certificate: string;
}
/** Gives the key that signs now. @throws when there is none and KMS certifies no new one: the next caller tries again */
export type FindEnvironmentKey = () => Promise<EnvironmentKey>;

export interface EnvironmentKeySettings {
  /** What its certificate lets it sign. */
  readonly use: CertifiedUse;
  /** The KMS key that certifies. */
  readonly findCertifier: FindSigner;
  /** Public base URL of the API whose word the signatures are. */
  readonly issuer: string;
  /** Seconds before the certificate's end from which nothing is signed any more: what is signed must have ended within its hour. */
  readonly reserve: number;
  readonly now: Clock;
}

interface HeldKey extends EnvironmentKey, Lasting {
  /** `kid` of the KMS key that certified it. */
  readonly certifiedBy: string;
}

/**
 * A P-256 key made in this environment's memory, which never leaves it, certified for an hour by the KMS key that signs at present: one KMS signature an environment and
 * hour, and another when KMS's key is replaced. However many callers meet a renewal, one is made; should it fail, the key at hand
 * signs on until shortly before its end.
 */
export function environmentKey(settings: EnvironmentKeySettings): FindEnvironmentKey {
  const { findCertifier, now } = settings;
  return renewedBeforeEnd(
    now,
    async (at) => certifiedKey(await findCertifier(), settings, at),
    async ({ certifiedBy }) => certifiedBy === (await (await findCertifier()).kid()),
  );
}

async function certifiedKey(
  certifier: Signer,
  { use, issuer, reserve }: EnvironmentKeySettings,
  at: Date,
): Promise<HeldKey> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = PublicJwk.parse(publicKey.export({ format: "jwk" }));
  const kid = thumbprint(jwk);
  const certificate = await certifyKey(certifier, { use, issuer, jwk, at });
  const usableUntil = plusSeconds(wholeSeconds(at), CERTIFICATE_SECONDS - reserve);
  return {
    certificate,
    certifiedBy: await certifier.kid(),
    renewAt: plusSeconds(usableUntil, -RENEW_BEFORE_SECONDS),
    usableUntil,
    signer: {
      kid: async () => kid,
      sign: async (input) => sign("sha256", input, { key: privateKey, dsaEncoding: "ieee-p1363" }),
    },
  };
}

/** A compact JWS by a key of the environment, whose certificate stands in the header. */
export function signCertified({ signer, certificate }: EnvironmentKey, typ: string, claims: object): Promise<string> {
  const header = { typ, key_certificate: certificate };
  return signJwt(signer, header, claims);
}
