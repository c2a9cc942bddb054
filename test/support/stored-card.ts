import type { PersonWithPhone } from "./people.ts";
import type { TestStage } from "./stage.ts";
import { partition, type StoredItem } from "./stored-items.ts";

/** What the card table holds of somebody's card. */
export const storedCardOf = (stage: TestStage) => {
  const items = ({ person }: Pick<PersonWithPhone, "person">): Promise<StoredItem[]> =>
    partition(stage, "card", `CARD#${person.cardRef}`);
  return {
    items,
    /** The kinds of the changes in its history, the oldest first. */
    changes: async (held: PersonWithPhone) =>
      (await items(held)).filter(({ type }) => type === "card-change").map(({ kind }) => kind),
    /** Thumbprints of the phones that it is on: one at most. */
    activePhones: async (held: PersonWithPhone) =>
      (await items(held)).filter(({ type, state }) => type === "device" && state === "active").map(({ jkt }) => jkt),
  };
};
