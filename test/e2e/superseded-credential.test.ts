import { beforeAll, expect, test } from "vitest";
import { insuredKey } from "../../shared/adapters/dynamodb/insured-table.ts";
import { eventually } from "../support/eventually.ts";
import { issuedCredential, servedStatus } from "../support/issued-credentials.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition } from "../support/stored-items.ts";

const stage = inStage();
let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
});

let revision = 1_000;
/** The person's next state, as an import writes it. */
const change = (changes: object) => {
  revision += 1;
  return changeItem(stage, "insured", insuredKey(holder.person.cardRef), { ...changes, revision });
};
const toldOf = async () =>
  (await partition(stage, "card", `CARD#${holder.person.cardRef}`)).filter(({ kind }) => kind === "details-changed");

test("a credential whose person has another name is revoked, the phone is told, and the next one bears the new name; other changes do nothing", async () => {
  const old = await issuedCredential(stage, holder);
  await change({ rights: { from: "2020-01-01", until: "2036-12-31" } });
  await change({ familyName: "NOUVEAU-NOM" });
  await eventually("the revocation", async () => (await servedStatus(stage, old)) === 1);
  const told = await toldOf();
  expect(told).toMatchObject([{ type: "card-change", jkt: holder.phone.hardwareKey.jkt }]);
  expect(JSON.stringify(told)).not.toContain("NOUVEAU");
  const { history } = (await holder.phone.card()).expecting(200);
  expect(history.filter(({ kind }) => kind === "details-changed")).toMatchObject([{ id: told[0]?.id }]);
  const next = await issuedCredential(stage, holder);
  expect(next.claims.family_name).toBe("NOUVEAU-NOM");
  expect(await servedStatus(stage, next)).toBe(0);
});
