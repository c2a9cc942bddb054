import { beforeAll, describe, expect, it } from "vitest";
import { parisDay, plusDays } from "../../shared/domain/calendar.ts";
import { invoke } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { type Fund, type StatementBody, signedInFund, statementFor } from "../support/funds.ts";
import { newPerson, signedInHolder } from "../support/people.ts";
import { PracticeAdmin } from "../support/practice-admin.ts";
import { registeredEndpoint } from "../support/push-registration.ts";
import { expectProblem } from "../support/refusals.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition } from "../support/stored-items.ts";

const stage = inStage();
const today = parisDay(new Date());
let fund: Fund;
beforeAll(async () => {
  fund = await signedInFund(stage);
});

const outcomesOf = async (by: Fund, ...statements: StatementBody[]) =>
  (await by.postStatements(statements))
    .expecting(207)
    .results.map((line) => ("problem" in line ? line.problem.code : (line.statement.code ?? line.statement.outcome)));

describe("statements", () => {
  it("appear when the app opens, each once, are pushed once, and come again to nobody else", async () => {
    const holder = await signedInHolder(stage);
    const stranger = await signedInHolder(stage);
    await registeredEndpoint(stage, holder);
    const sent = [statementFor(holder.person.nir, today), statementFor(holder.person.nir, plusDays(today, -6))];
    expect(await outcomesOf(fund, ...sent)).toEqual(["recorded", "recorded"]);
    expect(await outcomesOf(fund, ...sent)).toEqual(["recorded", "recorded"]);
    const page = (await holder.phone.statements()).expecting(200);
    expect(page.statements.map(({ number }) => number).sort()).toEqual(sent.map(({ number }) => number).sort());
    expect(page.statements.find(({ number }) => number === sent[0]?.number)).toMatchObject({
      fund: "fund-01691",
      lines: sent[0]?.lines,
      total: sent[0]?.total,
    });
    expect((await stranger.phone.statements()).expecting(200)).toEqual({ statements: [], more: false });
    await eventually("the pushes", async () => {
      const outcomes = (await partition(stage, "care", `CARD#${holder.person.cardRef}`)).filter(
        ({ type }) => type === "push-outcome",
      );
      return outcomes.length === 2 && outcomes.every(({ outcome }) => outcome === "accepted");
    });
  });

  it("posted many times at once are stored once", async () => {
    const { person, phone } = await signedInHolder(stage);
    const statement = statementFor(person.nir, today);
    const answers = await Promise.all(Array.from({ length: 5 }, () => outcomesOf(fund, statement)));
    expect(answers.flat()).toEqual(Array(5).fill("recorded"));
    expect((await phone.statements()).expecting(200).statements).toHaveLength(1);
  });

  it("are refused line by line: another content of the same number, sums that are wrong, people of other funds, care that is over", async () => {
    const { person } = await signedInHolder(stage);
    const elsewhere = await newPerson(stage, { organism: "017510000" });
    const known = statementFor(person.nir, today);
    await outcomesOf(fund, known);
    const wrong = { ...statementFor(person.nir, today), total: { ...known.total, left_cents: 201 } };
    const results = await outcomesOf(
      fund,
      { ...known, paid_on: plusDays(today, -1) },
      { ...known, nir: (await signedInHolder(stage)).person.nir },
      wrong,
      statementFor(elsewhere.nir, today),
      statementFor(person.nir, plusDays(today, -8)),
      statementFor((await newPerson(stage)).nir, today),
    );
    expect(results).toEqual([
      "statement_conflict",
      "statement_conflict",
      "statement_does_not_add_up",
      "insured_not_of_fund",
      "care_over",
      "no_card",
    ]);
  });

  it("are answered alone as in a batch, where what can't be read harms no other", async () => {
    const { person } = await signedInHolder(stage);
    const [one, other] = [statementFor(person.nir, today), statementFor(person.nir, today)];
    const alone = (await fund.postStatement(one)).expecting(201);
    expect(alone).toEqual({ number: one.number, outcome: "recorded" });
    const over = statementFor(person.nir, plusDays(today, -8));
    expect((await fund.postStatement(over)).expecting(200)).toMatchObject({ outcome: "not-kept", code: "care_over" });
    expectProblem(await fund.postStatement({ ...one, paid_on: plusDays(today, -1) }), 422, "statement_conflict");
    const { results } = (await fund.postStatements([one, { ...one, lines: [] }, over, other])).expecting(207);
    expect(results.map(({ status }) => status)).toEqual([201, 400, 200, 201]);
    expect(results[0]).toEqual({ status: 201, statement: alone });
    expect(results[1]).toMatchObject({ problem: { code: "invalid_request", fields: ["lines"] } });
    expectProblem(await fund.postStatements(Array.from({ length: 26 }, () => one)), 400, "invalid_request");
  });

  it("go page by page, each once a sync; what is younger than a minute counts as fetched only when the app has asked again later", async () => {
    const { person, phone } = await signedInHolder(stage);
    const sent = [0, 1, 2].map(() => statementFor(person.nir, today));
    await outcomesOf(fund, ...sent);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let more = true; more; ) {
      const page = (await phone.statements({ limit: 1, ...(cursor && { cursor }) })).expecting(200);
      seen.push(...page.statements.map(({ number }) => number));
      cursor = page.cursor;
      more = page.more;
    }
    expect(seen.toSorted()).toEqual(sent.map(({ number }) => number).toSorted());
    const items = await partition(stage, "care", `CARD#${person.cardRef}`);
    expect(items.filter(({ sk }) => sk === "FETCHED#STATEMENTS")).toEqual([]);
    expect(cursor).toBeUndefined();
  });

  it("that the phone has come back for are written down as fetched, and it is not reminded of them", async () => {
    const { person, phone } = await signedInHolder(stage);
    await outcomesOf(fund, statementFor(person.nir, today));
    const stored = async () => partition(stage, "care", `CARD#${person.cardRef}`);
    const [statement] = (await stored()).filter(({ type }) => type === "statement");
    const place = String(statement?.sk);
    // As if it had come an hour ago: what is younger than a minute is not settled.
    const key = { pk: `CARD#${person.cardRef}`, sk: place };
    await changeItem(stage, "care", key, { recordedAt: new Date(Date.now() - 3_600_000).toISOString() });
    const { cursor = "" } = (await phone.statements()).expecting(200);
    expect((await phone.statements({ cursor })).expecting(200)).toMatchObject({ statements: [], more: false });
    const fetched = (await stored()).filter(({ sk }) => sk === "FETCHED#STATEMENTS");
    expect(fetched).toMatchObject([{ until: place }]);
  });

  it("that were not fetched by the fifth day are told of once more, once", async () => {
    const holder = await signedInHolder(stage);
    await registeredEndpoint(stage, holder);
    // The round of a day to come finds what is there now: the statement was recorded before that day.
    const day = plusDays(today, 5);
    await outcomesOf(fund, statementFor(holder.person.nir, today));
    const reminders = async () =>
      (await partition(stage, "care", `CARD#${holder.person.cardRef}`)).filter(
        ({ sk }) => sk === `REMINDER#${day}#PUSH`,
      );
    const round = async () => {
      for (let shard = 0; shard < 16; shard += 1) {
        const body = JSON.stringify({ day, shard });
        await invoke(stage, "remind-statements", { Records: [{ messageId: String(shard), body }] });
      }
    };
    await round();
    await eventually("the reminder", async () => (await reminders()).length === 1);
    const before = await reminders();
    expect(before[0]).toMatchObject({ outcome: "accepted" });
    await round();
    expect(await reminders()).toEqual(before);
  });

  it("are taken from no fund that is blocked", async () => {
    const other = await signedInFund(stage, "fund-02751");
    const admin = new PracticeAdmin(stage.urls.admin, new Secrets());
    (await admin.registerFund("fund-02751", other.clientKey.jwk, "blocked")).expecting(200);
    const { person } = await signedInHolder(stage);
    expectProblem(await other.postStatement(statementFor(person.nir, today)), 403, "fund_blocked");
    await expect(other.signIn()).rejects.toMatchObject({ error: "unauthorized_client" });
  });
});
