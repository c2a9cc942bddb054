import { calculateJwkThumbprint, createLocalJWKSet } from "jose";
import * as z from "zod";
import { verifyStatusListToken } from "../../../shared/protocol/status-list/status-list-token.ts";
import type { DeployedStage } from "../deployed-stage.ts";
import { type Check, type Finding, hidden, unwell, well } from "../finding.ts";

const Jwk = z.looseObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
});
const KeySet = z.object({ keys: z.array(Jwk).min(1) });
const IssuerKeys = z.object({ jwks: KeySet });

const RUNBOOK = "npm run keys -- status, and infra/runbooks/key-rotation.md";

async function read(stage: DeployedStage, address: string): Promise<unknown> {
  const answer = await stage.fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer.json();
}

const issuerKeys = async (stage: DeployedStage) =>
  IssuerKeys.parse(await read(stage, `${stage.urls.card}/.well-known/jwt-vc-issuer`)).jwks.keys;

export const keys: Check<DeployedStage> = {
  name: "keys",
  look: async (stage) => {
    const { card, practice } = stage.urls;
    const sets = [`${card}/jwks.json`, `${practice}/jwks.json`, `${practice}/jwks/receipts.json`];
    const findings = [await judged("keys of credentials", async () => issuerKeys(stage))];
    for (const address of sets) {
      const name = `keys at ${address}`;
      const isHidden = stage.isPracticeHidden && address.startsWith(`${practice}/`);
      findings.push(
        isHidden ? hidden(name) : await judged(name, async () => KeySet.parse(await read(stage, address)).keys),
      );
    }
    return findings;
  },
};

async function judged(name: string, published: () => Promise<readonly z.infer<typeof Jwk>[]>): Promise<Finding> {
  try {
    const found = await published();
    const named = await Promise.all(found.map(async (key) => key.kid === (await calculateJwkThumbprint(key))));
    if (named.every(Boolean)) return well(name, `${found.length} published`);
    return unwell(name, "a key is not named by its thumbprint", RUNBOOK);
  } catch (error) {
    const why = error instanceof z.ZodError ? "no key is published, or none that is one" : String(error);
    return unwell(name, why, RUNBOOK);
  }
}

const Lists = z.object({ status_lists: z.array(z.string()) });
/** They are signed anew every ten minutes, and expire four hours later. */
const OLDEST_SECONDS = 30 * 60;

export const statusLists: Check<DeployedStage> = {
  name: "status lists",
  look: async (stage) => {
    const name = "status lists";
    const { status_lists: lists } = Lists.parse(await read(stage, `${stage.urls.card}/status-lists`));
    const published = createLocalJWKSet({ keys: await issuerKeys(stage) });
    const ages = await Promise.all(lists.map((list) => ageOf(stage, list, published)));
    const runbook = "infra/runbooks/status-list-publication.md";
    const unsigned = ages.filter((age) => age === undefined).length;
    if (unsigned > 0)
      return [unwell(name, `${unsigned} of ${lists.length} are not rightly signed, or expired`, runbook)];
    const oldest = Math.max(0, ...ages.map((age) => age ?? 0));
    const told = `${lists.length} published, the oldest ${Math.round(oldest / 60)} min ago`;
    return [oldest <= OLDEST_SECONDS ? well(name, told) : unwell(name, told, runbook)];
  },
};

/** Seconds since a list was signed; undefined if a published key did not, it is another's, or it has expired. */
async function ageOf(
  { fetch, now }: DeployedStage,
  uri: string,
  keys: ReturnType<typeof createLocalJWKSet>,
): Promise<number | undefined> {
  const answer = await fetch(uri, { headers: { accept: "application/statuslist+jwt" } });
  const list = await verifyStatusListToken(await answer.text(), { uri, keys, now: now() });
  return list && Math.max(0, (now().getTime() - list.issuedAt.getTime()) / 1000);
}
