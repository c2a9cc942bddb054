import { setTimeout as wait } from "node:timers/promises";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { listOpenerIn, statusListsIn } from "../../shared/adapters/dynamodb/status-lists.ts";
import { OPEN_LISTS, statusListUri } from "../../shared/domain/status-list.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { readStage } from "../config.ts";

const LONGEST_WAIT_MS = 60_000;

/** Opens the first status lists, as the schedule would within ten minutes: nobody waits here for so long. */
export async function openStatusLists(client: DynamoDBDocumentClient, name: string): Promise<void> {
  const size = readStage({ stage: "local" }).statusListSize;
  await listOpenerIn({ client, name }, { size, ids: systemIds, now: systemClock }).openUpTo(OPEN_LISTS);
}

/** Waits until every list can be read at its address: what is issued from then on can be verified at once. */
export async function untilPublished(
  client: DynamoDBDocumentClient,
  name: string,
  { cardUrl, signal }: { cardUrl: string; signal?: AbortSignal | undefined },
): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (const { list } of await statusListsIn({ client, name }, systemClock).lists()) {
    while (!(await fetch(statusListUri(cardUrl, list))).ok) {
      signal?.throwIfAborted();
      if (Date.now() > deadline) throw new Error(`status list ${list} was not published within a minute`);
      await wait(200);
    }
  }
}
