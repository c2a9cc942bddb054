import { CLIENT_SCOPES, type ClientName, clientName } from "../../../shared/domain/client-name.ts";
import { NIR_SCOPE, type PracticeKind } from "../../../shared/domain/practice.ts";
import type { RegistryState } from "../../../shared/domain/registry.ts";
import type { Software } from "../../../shared/domain/software.ts";
import { type Denials, type StandingRefusal, standingOf } from "../../../shared/domain/standing.ts";
import { epochSeconds } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { ASSERTION_LIFE_SECONDS, claimedClient } from "../../../shared/protocol/client-assertion.ts";
import type { ClientCertificate } from "../../../shared/protocol/client-certificate.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../../shared/protocol/dpop.ts";
import { type DpopNonces, hasRightNonce } from "../../../shared/protocol/dpop-nonce.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";

/** A registered client of the practice API. */
export interface Client {
  readonly keys: readonly PublicJwk[];
  /** What it may ask for: some of what clients of its kind may. */
  readonly scopes: readonly string[];
  readonly state: RegistryState;
  readonly software?: Software | undefined;
  /** Of a reader's practice. */
  readonly practiceKind?: PracticeKind | undefined;
  /** Thumbprint of the only TLS client certificate that it may come with. */
  readonly certificate?: string | undefined;
}

/** What a client's token says. */
export interface ClientGrant {
  readonly clientId: string;
  readonly scope: string;
  readonly jkt: string;
  readonly software: Software | undefined;
  readonly practiceKind: PracticeKind | undefined;
  readonly certificate: string | undefined;
  readonly now: Date;
}

export interface ClientTokenPorts {
  client(name: ClientName): Promise<Client | undefined>;
  isRevoked(certificateSerial: string): Promise<boolean>;
  denials(): Promise<Denials>;
  verifyAssertion(assertion: string, clientId: string, key: PublicJwk): Promise<{ jti: string } | undefined>;
  verifyDpop(proof: string | undefined): Promise<DpopProof | undefined>;
  readonly nonces: DpopNonces;
  spendJti(spendKey: string, seconds: number): Promise<boolean>;
  /** @throws when no token could be signed at present */
  readyToSign(): Promise<void>;
  createToken(grant: ClientGrant): Promise<string>;
  now(): Date;
}
export interface ClientTokenWish {
  readonly grantType: string;
  readonly scope: string | undefined;
  readonly assertion: string;
  readonly dpop: string | undefined;
  /** Of the connection, where mutual TLS is asked for. */
  readonly certificate: ClientCertificate | undefined;
}
export type ClientTokenRefusal =
  | { readonly kind: "grant-unknown" }
  | { readonly kind: "scope-unknown" }
  | { readonly kind: "dpop-invalid" }
  | { readonly kind: "dpop-nonce-wanted"; readonly nonce: string }
  | { readonly kind: "client-invalid" }
  | StandingRefusal;

/**
 * Client credentials with `private_key_jwt`; assertion and DPoP proof are each spent once, before the token is signed, and not at all when none can be. The token is as old as
 * the question: what the registry is changed to while it is being answered ends it.
 */
export async function issueClientToken(
  ports: ClientTokenPorts,
  wish: ClientTokenWish,
): Promise<Outcome<{ token: string; scope: string }, ClientTokenRefusal>> {
  const now = ports.now();
  if (wish.grantType !== "client_credentials") return refuse({ kind: "grant-unknown" });
  const clientId = claimedClient(wish.assertion) ?? "";
  const name = clientName(clientId);
  if (!name) return refuse({ kind: "client-invalid" });
  const wanted = wish.scope?.split(" ");
  const isWithin = (scopes: readonly string[]) => (wanted ?? []).every((scope) => scopes.includes(scope));
  if (!isWithin(CLIENT_SCOPES[name.kind])) return refuse({ kind: "scope-unknown" });
  const dpop = await ports.verifyDpop(wish.dpop);
  if (!dpop) return refuse({ kind: "dpop-invalid" });
  if (!(await hasRightNonce(ports.nonces, "optional", dpop.nonce)))
    return refuse({ kind: "dpop-nonce-wanted", nonce: await ports.nonces.fresh() });
  const known = await authenticated(ports, wish, name, { clientId, tokenAt: epochSeconds(now) });
  if (!known.ok) return known;
  if (!isWithin(known.value.scopes)) return refuse({ kind: "scope-unknown" });
  await ports.readyToSign();
  const [assertionFresh, proofFresh] = await Promise.all([
    ports.spendJti(digest("assertion", clientId, known.value.jti), ASSERTION_LIFE_SECONDS),
    ports.spendJti(dpop.spendKey, DPOP_WINDOW_SECONDS),
  ]);
  if (!assertionFresh) return refuse({ kind: "client-invalid" });
  if (!proofFresh) return refuse({ kind: "dpop-invalid" });
  const scope = (wanted ?? unnamedScopes(known.value)).join(" ");
  const { software, practiceKind } = known.value;
  const certificate = wish.certificate?.thumbprint;
  const token = await ports.createToken({ clientId, scope, jkt: dpop.jkt, software, practiceKind, certificate, now });
  return done({ token, scope });
}

/** What a client gets that names no scope: all that it may, but the insured number, which is only given to who asks for it. */
const unnamedScopes = ({ scopes }: Pick<Client, "scopes">): readonly string[] =>
  scopes.filter((scope) => scope !== NIR_SCOPE);

type KnownClient = Pick<Client, "scopes" | "software" | "practiceKind"> & { readonly jti: string };

/** Who has proven to be the client, and may act. Why not is told only to the client itself. */
async function authenticated(
  ports: ClientTokenPorts,
  { assertion, certificate }: ClientTokenWish,
  name: ClientName,
  { clientId, tokenAt }: { clientId: string; tokenAt: number },
): Promise<Outcome<KnownClient, { kind: "client-invalid" } | StandingRefusal>> {
  const [client, isRevoked, denials] = await Promise.all([
    ports.client(name),
    certificate ? ports.isRevoked(certificate.serial) : false,
    ports.denials(),
  ]);
  const tried = await Promise.all((client?.keys ?? []).map((key) => ports.verifyAssertion(assertion, clientId, key)));
  const verified = tried.find((each) => each !== undefined);
  if (!client || !verified) return refuse({ kind: "client-invalid" });
  const { scopes, software, practiceKind } = client;
  if (client.certificate !== undefined && client.certificate !== certificate?.thumbprint)
    return refuse({ kind: "client-invalid" });
  if (client.state === "blocked" || isRevoked) return refuse({ kind: "reader-blocked" });
  const standing = standingOf(denials, { clientId, tokenAt, software, certificateSerial: certificate?.serial });
  return standing === "good" ? done({ jti: verified.jti, scopes, software, practiceKind }) : refuse(standing);
}
