import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";
import { accountSignIn } from "./account-sign-in.ts";
import { revocationList } from "./attestation-authority.ts";
import { keptFile } from "./kept-file.ts";
import { localDirectory } from "./paths.ts";
import { close, listen } from "./ports.ts";

/** What the identity provider says of a person whose identity it has checked. */
export interface IdentityClaims {
  /** The enrolment's. */
  readonly nonce: string;
  readonly family_name: string;
  /** Separated by spaces. */
  readonly given_names: string;
  /** `YYYY-MM-DD`. */
  readonly birthdate: string;
  /** Level of assurance: `eidas-substantial`, `eidas-high`, or for tests another one. */
  readonly acr: string;
}

export interface IdentityProviders {
  /** A health-account token of ten minutes, as the app gets it when the person signs in. */
  accountToken(subject: string): Promise<string>;
  /** A signed statement of five minutes about a person, for one enrolment. */
  identityAssertion(claims: IdentityClaims): Promise<string>;
  close(): Promise<void>;
}

/** Whom the providers' tokens are for; the same words as in the stage's settings. */
const audiences = { account: "apcv", identity: "apcv-enrolment" };

/**
 * Plays the two providers that the service trusts, each at its port with an RS256 key of its own: the health account,
 * and the identity provider. People sign in with the account on a page. Beside them stands Google's list of revoked attestation certificates.
 * @throws SetupError when a port is in use
 */
export async function startIdentityProviders(ports: { account: number; identity: number }): Promise<IdentityProviders> {
  const account = await startProvider("account", ports.account);
  const identity = await startProvider("identity", ports.identity).catch(async (error: unknown) => {
    await close(account.server);
    throw error;
  });
  return {
    accountToken: (subject) => sign(account.issuer, 600, { sub: subject, aud: audiences.account }),
    identityAssertion: (claims) => sign(identity.issuer, 300, { ...claims, aud: audiences.identity }),
    close: async () => {
      await Promise.all([close(account.server), close(identity.server)]);
    },
  };
}

async function startProvider(name: string, port: number): Promise<{ issuer: OAuth2Issuer; server: Server }> {
  const issuer = new OAuth2Issuer();
  await addKey(issuer, join(localDirectory, `${name}-provider-key.json`));
  // The functions and the API compare it letter by letter with the stage's setting.
  issuer.url = `http://localhost:${port}`;
  const provide = new OAuth2Service(issuer).requestHandler;
  const signIn = accountSignIn(issuer);
  const server = createServer((request, response) => {
    const part = signIn(request);
    if (part) part(request, response).catch(() => response.writeHead(400).end());
    else if (request.url === "/attestation/status") response.end(JSON.stringify(revocationList));
    else provide(request, response);
  });
  await listen(server, port);
  return { issuer, server };
}

/** The key outlives the stage: an API of an emulator that lives on remembers it for hours, as API Gateway does. */
async function addKey(issuer: OAuth2Issuer, file: string): Promise<void> {
  const kept = await keptFile(file, async () => JSON.stringify(await new OAuth2Issuer().keys.generate("RS256")));
  await issuer.keys.add(JSON.parse(kept));
}

function sign(issuer: OAuth2Issuer, expiresIn: number, claims: Record<string, unknown>): Promise<string> {
  return issuer.buildToken({
    expiresIn,
    scopesOrTransform: (_header, payload) => {
      Object.assign(payload, claims);
    },
  });
}
