import { expect, test } from "vitest";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { newPerson, personWithPhone } from "../support/people.ts";
import { Phone } from "../support/phone.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const { card } = stage.urls;

test("who has the rollout already is answered 304 without a body", async () => {
  const first = await fetch(`${card}/v1/rollout`);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[\w-]{43}"$/);
  expect(first.headers.get("cache-control")).toBe("public, max-age=30");
  for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await fetch(`${card}/v1/rollout`, { headers: { "if-none-match": tag } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  }
  const other = await fetch(`${card}/v1/rollout`, { headers: { "if-none-match": '"other"' } });
  expect(other.status).toBe(200);
});

test("one département is shown with its French name and its routes, whatever the case of its code", async () => {
  const phone = await Phone.make(card);
  const rhone = (await phone.departement("69")).expecting(200);
  expect(rhone).toMatchObject({ code: "69", name: "Rhône", state: "open" });
  const south = (await phone.departement("2a")).expecting(200);
  expect(south).toMatchObject({ code: "2A", name: "Corse-du-Sud", state: "planned" });
  expect(south.routes.map(({ route, state, percentage }) => [route, state, percentage])).toEqual([
    ["france-identite", "planned", 100],
    ["document-video", "planned", 100],
  ]);
  expect((await phone.departement("974")).expecting(200).name).toBe("La Réunion");
});

test("a département that doesn't exist is 404, in the language that was asked for", async () => {
  const phone = await Phone.make(card);
  for (const code of ["20", "96", "00", "xyz"]) {
    expectProblem(await phone.departement(code), 404, "departement_not_found");
  }
  const english = await fetch(`${card}/v1/rollout/20`, { headers: { "accept-language": "en" } });
  expect(await english.json()).toMatchObject({ title: "There is no such département." });
});

test("a person attached to each of the 101 départements is eligible in the 23, and told when in the others", async () => {
  // Neither from a cache that an edit by another test has passed by.
  for (const caller of ["list-rollout", "check-eligibility"]) await freshEnvironment(stage, caller);
  const { departements } = (await (await Phone.make(card)).rollout()).expecting(200);
  expect(departements).toHaveLength(101);
  const open = departements.filter(({ state }) => state === "open").map(({ code }) => code);
  expect(open.join(" ")).toBe("01 03 04 05 06 07 13 15 26 38 42 43 44 63 67 69 71 72 73 74 76 83 84");
  for (const { code, state, routes } of departements) {
    const caisse = { "2A": "201", "2B": "202" }[code] ?? code.padEnd(3, "1");
    const { person, phone, accountToken } = await personWithPhone(
      stage,
      await newPerson(stage, { organism: `01${caisse}0000` }),
    );
    const answer = (await phone.eligibility(accountToken, person.nir)).expecting(200);
    expect([answer.departement?.code, answer.eligible]).toEqual([code, state === "open"]);
    const unmet = answer.conditions.filter(({ met }) => !met);
    if (answer.eligible) expect([unmet, answer.eligible_on]).toEqual([[], undefined]);
    else {
      const day = routes[0]?.opens_on;
      expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect([answer.eligible_on, ...unmet.map((each) => each.becomes_true_on)]).toEqual([day, day]);
    }
  }
});

test("a visitor learns by organism or by département what stands in the way, and what signing in will tell", async () => {
  const phone = await Phone.make(card);
  const rhone = (await phone.previewEligibility({ organism: "016910000", birth_date: "1991-06-24" })).expecting(200);
  expect(rhone).toMatchObject({ may_be_eligible: true, departement: { code: "69" } });
  expect(rhone.conditions.find((each) => each.condition === "account-open")).toMatchObject({ met: null });
  const paris = (await phone.previewEligibility({ departement: "75", birth_date: "1991-06-24" })).expecting(200);
  expect(paris.may_be_eligible).toBe(false);
  expect(paris.eligible_on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  const railway = (await phone.previewEligibility({ organism: "046910000", birth_date: "1991-06-24" })).expecting(200);
  expect(railway.conditions.filter((each) => each.met === false).map((each) => each.condition)).toEqual([
    "scheme-takes-part",
  ]);
});

test("a preview needs the organism or the département, and not both", async () => {
  const phone = await Phone.make(card);
  const both = { organism: "016910000", departement: "69", birth_date: "1991-06-24" };
  for (const about of [{ birth_date: "1991-06-24" }, both]) {
    expectProblem(await phone.previewEligibility(about), 400, "invalid_request");
  }
});

test("warm, the rollout and the preview ask AWS nothing", async () => {
  const phone = await Phone.make(card);
  const ask = async () => {
    (await phone.rollout()).expecting(200);
    (await phone.departement("69")).expecting(200);
    (await phone.previewEligibility({ organism: "016910000", birth_date: "1991-06-24" })).expecting(200);
  };
  await ask();
  const { calls } = await stage.watchingCalls(ask);
  // Workers go on meanwhile.
  const ours = new Set(["list-rollout", "show-departement", "preview-eligibility"]);
  expect(calls.filter(({ caller }) => ours.has(caller))).toEqual([]);
});
