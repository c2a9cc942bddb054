/** Who a client id is of, and what such a client may ask for. */
export type ClientName =
  | { readonly kind: "reader"; readonly practiceId: string; readonly readerId: string }
  | { readonly kind: "identity-provider"; readonly providerId: string };

export const CLIENT_SCOPES: Readonly<Record<ClientName["kind"], readonly string[]>> = {
  reader: ["context", "care-event"],
  "identity-provider": ["identity-decision"],
};

const READER = /^([0-9]{9})\.([a-z0-9-]{1,32})$/;
export const IDENTITY_PROVIDER = /^identity-[a-z0-9-]{1,32}$/;

/** Reads a client id: `<practice>.<reader>`, or `identity-<name>`. The two forms never meet. */
export function clientName(clientId: string): ClientName | undefined {
  const [, practiceId, readerId] = READER.exec(clientId) ?? [];
  if (practiceId && readerId) return { kind: "reader", practiceId, readerId };
  return IDENTITY_PROVIDER.test(clientId) ? { kind: "identity-provider", providerId: clientId } : undefined;
}
