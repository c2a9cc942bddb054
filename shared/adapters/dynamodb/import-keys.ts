import type { FeedFile } from "../../domain/directory-feed.ts";
import { type Clock, DAY_SECONDS, epochSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";

const KEPT_SECONDS = 30 * DAY_SECONDS;

/** Six digits, so that keys sort as numbers do. */
const padded = (part: number) => String(part).padStart(6, "0");

/** Items of an import, one partition a file and version. Gone after thirty days, when no message about the file is left. */
export const importKeys = (file: FeedFile) => {
  const pk = `IMPORT#${digest(file.key, file.versionId)}`;
  return {
    pk,
    file: { pk, sk: "FILE" },
    done: (part: number) => ({ pk, sk: `DONE#${padded(part)}` }),
    counted: (part: number, step: number) => ({ pk, sk: `COUNTED#${padded(part)}#${step}` }),
    write: (part: number, id: string) => ({ pk, sk: `WRITE#${padded(part)}#${id}` }),
    writesOf: (part: number) => `WRITE#${padded(part)}#`,
    doneParts: "DONE#",
  };
};

export const importExpiry = (now: Clock): number => epochSeconds(now()) + KEPT_SECONDS;
