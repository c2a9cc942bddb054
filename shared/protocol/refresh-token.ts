import { BINDING_LENGTH, type Card } from "../domain/card.ts";
import { epochSeconds } from "../kernel/clock.ts";
import { digest, type Ids } from "../kernel/ids.ts";

/**
 * A refresh token, `<card>.<family>.<secret>`. The family is one session: what follows from one proof of both factors. It is as unguessable as
 * a secret and the same in all tokens of the session; the secret is another in each, and only its hash is kept.
 */
export interface RefreshToken {
  readonly cardRef: string;
  /**
   * The second of the proof since 1970, 128 random bits in base64url, and the binding of card and phone in which both factors were proven, with hyphens
   * between; of a wallet `w` before the time, and no binding, since its session says on what it stands. A session is stored under its family, so what that
   * says can be believed once the session is found: with another time or binding it is another family, and there is none.
   */
  readonly family: string;
  /** 256 random bits, base64url. */
  readonly secret: string;
}

const FORM = /^([1-9][\w-]{22})\.(w\d{10}-[\w-]{22}|\d{10}-[\w-]{22}-[\w-]{22})\.([\w-]{43})$/;

/** Undefined for anything that has not the form of a refresh token. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const [, cardRef, family, secret] = FORM.exec(text) ?? [];
  return cardRef && family && secret ? { cardRef, family, secret } : undefined;
}

export const writeRefreshToken = ({ cardRef, family, secret }: RefreshToken): string =>
  `${cardRef}.${family}.${secret}`;

const familyBegun = (now: Date, ids: Ids): string => `${epochSeconds(now)}-${ids.secret(16)}`;

/** The first token of a session that begins now. */
export const firstRefreshToken = (
  { cardRef, bindingId }: Pick<Card, "cardRef" | "bindingId">,
  now: Date,
  ids: Ids,
): RefreshToken => ({ cardRef, family: `${familyBegun(now, ids)}-${bindingId}`, secret: ids.secret(32) });

/** The same of a wallet's session. */
export const firstWalletToken = (cardRef: string, now: Date, ids: Ids): RefreshToken => ({
  cardRef,
  family: `w${familyBegun(now, ids)}`,
  secret: ids.secret(32),
});

export const isWalletToken = ({ family }: Pick<RefreshToken, "family">): boolean => family.startsWith("w");

/** What a wallet's family looks like: the name of its session. */
export const WALLET_FAMILY = /^w\d{10}-[\w-]{22}$/;

/** The token that takes its place. */
export const nextRefreshToken = (token: RefreshToken, ids: Ids): RefreshToken => ({ ...token, secret: ids.secret(32) });

/** When both factors were proven; of a wallet's session, when it was authorized. */
export const provenAt = ({ family }: Pick<RefreshToken, "family">): Date =>
  new Date(Number(/\d+/.exec(family)?.[0]) * 1000);

/** In which binding of card and phone a phone's session was opened. */
export const bindingOf = ({ family }: Pick<RefreshToken, "family">): string => family.slice(-BINDING_LENGTH);

/** What is kept of a token. */
export const refreshTokenHash = ({ cardRef, family, secret }: RefreshToken): string =>
  digest("refresh-token", cardRef, family, secret);
