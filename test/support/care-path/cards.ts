import { cardKey, deviceKey } from "../../../shared/adapters/dynamodb/card-items.ts";
import { endpointOwnersIn } from "../../../shared/adapters/dynamodb/endpoint-owners.ts";
import { itemOf } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { HOLDER } from "../care-events.ts";
import { type ClientKey, newClientKey, signedBy } from "../key-pair.ts";
import type { CareService } from "./service.ts";

export interface PathCard {
  readonly cardRef: string;
  readonly key: ClientKey;
  readonly endpointArn: string;
}

/** An active card on a registered phone, and its person in the directory. */
export async function pathCard(service: CareService, number: number): Promise<PathCard> {
  const cardRef = `1${String(number).padStart(22, "0")}`;
  const key = await newClientKey();
  const endpointArn = `arn:phone-${number}`;
  service.tables.seed("card", {
    ...cardKey(cardRef),
    cardRef,
    state: "active",
    nature: "test",
    activatedAt: "2026-11-01T08:00:00.000Z",
    bindingId: `${String(number).padStart(22, "0")}`,
    deviceJkt: key.jkt,
    deviceKey: key.jwk,
    assurance: { level: "unattested" },
    codeMac: "mac",
    tries: 0,
    lastTryAt: 0,
  });
  const phone = { jkt: key.jkt, state: "active", boundAt: "2026-11-01T08:00:00.000Z", registration: "registered" };
  service.tables.seed("card", { ...deviceKey(cardRef, key.jkt), type: "device", ...phone, endpointArn });
  const insured = {
    cardRef,
    familyName: "VIREVOLTE",
    givenNames: "Maëlle Inès",
    sex: "F" as const,
    birthDate: HOLDER.birth_date,
    quality: "00" as const,
    organism: "016910000",
    rights: { from: "2020-01-01" },
  };
  service.tables.seed("insured", itemOf({ insured, beneficiaries: [], revision: 1, sealedNir: "sealed" }));
  const owners = endpointOwnersIn({ client: service.tables.client, name: "card" }, () => service.now);
  const settled = Promise.withResolvers<void>();
  const claim = async () => void (await owners.claimEndpoint(endpointArn, { cardRef, since: "2026-11-01" }));
  await service.processes.begin(claim, (how, error) => (how === "done" ? settled.resolve() : settled.reject(error)));
  await service.processes.letOne();
  await settled.promise;
  return { cardRef, key, endpointArn };
}

/** The QR that its phone shows at a moment, with a name of its own. */
export function pathQr({ cardRef, key }: PathCard, jti: string, at: Date): Promise<string> {
  const iat = Math.floor(at.getTime() / 1000);
  return signedBy(key, { typ: "apcv-qr+jwt" }, { sub: cardRef, iat, exp: iat + 60, jti });
}
