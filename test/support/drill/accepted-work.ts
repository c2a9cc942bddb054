import { eventually } from "../eventually.ts";
import { issuedCredential } from "../issued-credentials.ts";
import { type Person, type PersonWithPhone, signedInHolder } from "../people.ts";
import { registeredEndpoint } from "../push-registration.ts";
import type { TestStage } from "../stage.ts";
import { partition } from "../stored-items.ts";

/** Something that the service accepts at once, and of which workers have the rest to do. */
export interface Work {
  /** As the end of a sentence that begins with "what follows". */
  readonly name: string;
  /** Brings about what has to be there before. */
  prepare(stage: TestStage): Promise<PreparedWork>;
}

export interface PreparedWork {
  /** Has the service accept it, as a phone, a reader, a fund or the clock does. */
  accept(): Promise<void>;
  /** Whether all that follows is there. To be asked only after it was accepted. */
  hasCome(): Promise<boolean>;
  /** Where its pushes go, and how many there are at most beside those that went there before; nowhere where none is due. */
  readonly pushed?: { readonly endpoint: string; readonly atMost: number; readonly before: number };
  /** Expects that nothing is there twice, or otherwise than it was accepted. */
  expectOnce?(): Promise<void>;
}

/** How many pushes have gone to an endpoint. */
export const pushesTo = async (stage: TestStage, endpoint: string): Promise<number> =>
  (await stage.functionLogs()).filter((line) => line.includes(`publish stub to ${endpoint}`)).length;

/** A holder whose phone takes pushes, and has been told whatever was to tell of the card so far. */
export async function toldHolder(stage: TestStage, given?: Person) {
  const holder: PersonWithPhone = await signedInHolder(stage, undefined, given);
  const endpoint = await registeredEndpoint(stage, holder);
  await untilTold(stage, holder);
  return { holder, endpoint, before: await pushesTo(stage, endpoint) };
}

/** The same whose card is in a wallet too, of which the phone was told. */
export async function toldHolderOfCredential(stage: TestStage, given?: Person) {
  const { holder, endpoint } = await toldHolder(stage, given);
  const credential = await issuedCredential(stage, holder);
  await untilTold(stage, holder);
  return { holder, endpoint, credential, before: await pushesTo(stage, endpoint) };
}

const untilTold = (stage: TestStage, { person }: PersonWithPhone): Promise<void> =>
  eventually("the pushes of what became of the card", async () => {
    const items = await partition(stage, "card", `CARD#${person.cardRef}`);
    return items.every(({ type, told }) => type !== "card-change" || told !== undefined);
  });
