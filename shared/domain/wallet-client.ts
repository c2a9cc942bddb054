import * as z from "zod";

/** Where a wallet takes the answer to a person's sign-in: a link that its maker has claimed, or a scheme named after a domain (RFC 8252 §7). */
const redirectUri = z
  .string()
  .max(512)
  .regex(/^(https:\/\/[a-z0-9.-]+(:\d+)?\/[^\s#]*|[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:\/[^\s#]*)$/);

/** The wallets that may have people signed in, by the name that their provider attests, with exactly where they may be sent back to. */
export const WalletClients = z.array(
  z.strictObject({ client_id: z.string().min(1).max(512), redirect_uris: z.array(redirectUri).min(1).max(10) }),
);
export type WalletClients = z.infer<typeof WalletClients>;

/** The same as JSON in an environment variable. */
export const WalletClientsText = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(WalletClients);
