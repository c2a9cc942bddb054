import type { ListedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import type { Page } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { type Acceptance, acceptanceOf } from "../../../shared/domain/acceptance.ts";
import type { ParisDay } from "../../../shared/domain/calendar.ts";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";
import type { Practice } from "../../../shared/domain/practice.ts";
import { concurrently } from "../../../shared/kernel/concurrently.ts";
import type { RoundMessage } from "./contract.ts";

export interface AcceptancePorts {
  listed(part: { departement: string }, limit: number, after?: string): Promise<Page<ListedPractice>>;
  readsBefore(practiceId: string, today: ParisDay): Promise<number>;
  setAcceptance(practice: Practice, accepted: Acceptance): Promise<void>;
  send(messages: readonly RoundMessage[]): Promise<void>;
}

const PAGE = 200;
const AT_ONCE = 10;

/** The messages of a whole round: one a département. */
export const wholeRound = (day: ParisDay): RoundMessage[] =>
  DEPARTEMENT_CODES.map((departement) => ({ departement, day }));

/**
 * Brings one page of the directory up to date with the reads of the 30 days before the round. What it writes follows from the reads alone, so
 * a message that comes twice, or again after the worker died, changes nothing that is right.
 */
export async function reckonAcceptance(
  ports: AcceptancePorts,
  { departement, day, after }: RoundMessage,
): Promise<void> {
  const page = await ports.listed({ departement }, PAGE, after);
  await concurrently(page.entries, AT_ONCE, async ({ practice, accepted }) => {
    const reckoned = acceptanceOf(await ports.readsBefore(practice.id, day));
    if (reckoned !== accepted) await ports.setAcceptance(practice, reckoned);
  });
  if (page.next !== undefined) await ports.send([{ departement, day, after: page.next }]);
}
