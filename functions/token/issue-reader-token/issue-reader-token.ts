import type { Reader } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { ASSERTION_LIFE_SECONDS, claimedClient } from "../../../shared/protocol/client-assertion.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../../shared/protocol/dpop.ts";
import { CLIENT_ID, READER_SCOPES } from "./contract.ts";

export interface ReaderTokenPorts {
  reader(practiceId: string, readerId: string): Promise<Reader | undefined>;
  verifyAssertion(assertion: string, clientId: string, reader: Reader): Promise<{ jti: string } | undefined>;
  verifyDpop(proof: string | undefined): Promise<DpopProof | undefined>;
  spendJti(spendKey: string, seconds: number): Promise<boolean>;
  createToken(clientId: string, scope: string, jkt: string): Promise<string>;
}
export interface ReaderTokenWish {
  readonly grantType: string;
  readonly scope: string | undefined;
  readonly assertion: string;
  readonly dpop: string | undefined;
}
export type ReaderTokenRefusal =
  | { readonly kind: "grant-unknown" }
  | { readonly kind: "scope-unknown" }
  | { readonly kind: "dpop-invalid" }
  | { readonly kind: "client-invalid" };

/** Client credentials with `private_key_jwt`; assertion and DPoP proof are each spent once, before the token is signed. */
export async function issueReaderToken(
  ports: ReaderTokenPorts,
  wish: ReaderTokenWish,
): Promise<Outcome<{ token: string; scope: string }, ReaderTokenRefusal>> {
  if (wish.grantType !== "client_credentials") return refuse({ kind: "grant-unknown" });
  const scopes = (wish.scope ?? READER_SCOPES.join(" ")).split(" ");
  if (!scopes.every((scope) => (READER_SCOPES as readonly string[]).includes(scope))) {
    return refuse({ kind: "scope-unknown" });
  }
  const dpop = await ports.verifyDpop(wish.dpop);
  if (!dpop) return refuse({ kind: "dpop-invalid" });
  const clientId = claimedClient(wish.assertion) ?? "";
  const [, practiceId, readerId] = CLIENT_ID.exec(clientId) ?? [];
  const reader = practiceId && readerId ? await ports.reader(practiceId, readerId) : undefined;
  if (reader?.state !== "active") return refuse({ kind: "client-invalid" });
  const verified = await ports.verifyAssertion(wish.assertion, clientId, reader);
  if (!verified) return refuse({ kind: "client-invalid" });
  const [assertionFresh, proofFresh] = await Promise.all([
    ports.spendJti(digest("assertion", clientId, verified.jti), ASSERTION_LIFE_SECONDS),
    ports.spendJti(dpop.spendKey, DPOP_WINDOW_SECONDS),
  ]);
  if (!assertionFresh) return refuse({ kind: "client-invalid" });
  if (!proofFresh) return refuse({ kind: "dpop-invalid" });
  const scope = scopes.join(" ");
  return done({ token: await ports.createToken(clientId, scope, dpop.jkt), scope });
}
