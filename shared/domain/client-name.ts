import { READER_SCOPES } from "./practice.ts";

/** Who a client id is of, and what such a client may ask for. */
export type ClientName =
  | { readonly kind: "reader"; readonly practiceId: string; readonly readerId: string }
  | { readonly kind: "identity-provider"; readonly providerId: string }
  | { readonly kind: "fund"; readonly fundId: string };

export const CLIENT_SCOPES: Readonly<Record<ClientName["kind"], readonly string[]>> = {
  /** Each reader some of them, by its role. */
  reader: Object.values(READER_SCOPES).flat(),
  "identity-provider": ["identity-decision"],
  fund: ["statement", "objection"],
};

const READER = /^([0-9]{9})\.([a-z0-9-]{1,32})$/;
export const IDENTITY_PROVIDER = /^identity-[a-z0-9-]{1,32}$/;

/** `fund-` and its five digits: régime and caisse. */
export const FUND = /^fund-[0-9]{5}$/;

/** The fund that a person is attached to, by the nine digits of their organism. */
export const fundOf = (organism: string): string => `fund-${organism.slice(0, 5)}`;

/** Whether a person is attached to a fund, by the nine digits of their organism: whatever the centre. */
export const isOfFund = (organism: string, fundId: string): boolean => organism.slice(0, 5) === fundId.slice(-5);

/** Whom a client acts for: all readers of a practice for that practice, a fund or a provider for itself. */
export function partyOf(clientId: string): string {
  const name = clientName(clientId);
  return name?.kind === "reader" ? name.practiceId : clientId;
}

/** Reads a client id: `<practice>.<reader>`, `identity-<name>` or `fund-<régime and caisse>`. The forms never meet. */
export function clientName(clientId: string): ClientName | undefined {
  const [, practiceId, readerId] = READER.exec(clientId) ?? [];
  if (practiceId && readerId) return { kind: "reader", practiceId, readerId };
  if (FUND.test(clientId)) return { kind: "fund", fundId: clientId };
  return IDENTITY_PROVIDER.test(clientId) ? { kind: "identity-provider", providerId: clientId } : undefined;
}
