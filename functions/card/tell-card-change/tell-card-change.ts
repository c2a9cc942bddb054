import type { StoredDevice } from "../../../shared/adapters/dynamodb/card-items.ts";
import type { ToldPhone } from "../../../shared/adapters/dynamodb/card-life.ts";
import type { PushAddress } from "../../../shared/adapters/sns/push-to.ts";
import type { PushResult } from "../../../shared/domain/push-outcome.ts";
import type { ToldChange } from "./contract.ts";

export interface TellPorts {
  toldOf(change: ToldChange): Promise<readonly ToldPhone[] | undefined>;
  devices(cardRef: string): Promise<readonly StoredDevice[]>;
  push(address: PushAddress, type: string, ref: string): Promise<PushResult>;
  retirePhone(cardRef: string, jkt: string): Promise<void>;
  recordTold(change: ToldChange, told: readonly ToldPhone[]): Promise<void>;
}

/**
 * Tells the phones that a change concerns: the one that the card is on, and the one that it has left, which hears of it for the last time.
 * Only that something has changed; the app asks what. Once told, not again.
 */
export async function tellCardChange(ports: TellPorts, change: ToldChange): Promise<readonly ToldPhone[]> {
  const [known, devices] = await Promise.all([ports.toldOf(change), ports.devices(change.cardRef)]);
  if (known) return known;
  const told: ToldPhone[] = [];
  for (const jkt of [change.endedJkt, change.jkt]) {
    if (jkt === undefined) continue;
    const endpointArn = devices.find((device) => device.jkt === jkt)?.endpointArn;
    const outcome = await ports.push({ cardRef: change.cardRef, endpointArn, jkt }, "card.changed", change.id);
    told.push({ jkt, outcome });
  }
  if (change.endedJkt !== undefined) await ports.retirePhone(change.cardRef, change.endedJkt);
  await ports.recordTold(change, told);
  return told;
}
