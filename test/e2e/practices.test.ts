import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { awsSigned } from "../support/aws-signed.ts";
import { jsonBody, send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { PracticeAdmin } from "../support/practice-admin.ts";
import { expectProblem } from "../support/refusals.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const { admin: adminUrl } = stage.urls;
const signed = awsSigned(fetch);
const admin = new PracticeAdmin(adminUrl, new Secrets());
const newId = () => String(randomInt(100_000_000, 1_000_000_000));
const PHARMACY = { name: "Pharmacie des Essais", kind: "pharmacy", departement: "48" } as const;
const ADDRESS = { lines: ["2 rue du Puy"], postcode: "48000", city: "Mende" };

const get = (path: string) => send(signed, { method: "GET", url: `${adminUrl}${path}` });
const put = (path: string, body: object) =>
  send(signed, { method: "PUT", url: `${adminUrl}${path}`, ...jsonBody(body) });
const post = (path: string, body: object) =>
  send(signed, { method: "POST", url: `${adminUrl}${path}`, ...jsonBody(body) });

describe("the registry", () => {
  it("takes a practice once, changes it, and keeps who did what", async () => {
    const id = newId();
    const created = (await admin.registerPractice(id, PHARMACY)).expecting(200);
    expect(created).toMatchObject({ practice_id: id, state: "active", revision: 1, outcome: "created" });
    const again = (await admin.registerPractice(id, PHARMACY)).expecting(200);
    expect(again).toMatchObject({ revision: 1, outcome: "unchanged" });
    const changed = (await admin.registerPractice(id, { ...PHARMACY, address: ADDRESS })).expecting(200);
    expect(changed).toMatchObject({ revision: 2, outcome: "changed" });

    const shown = await get(`/v1/practices/${id}`);
    expect(shown.body).toMatchObject({ practice_id: id, ...PHARMACY, address: ADDRESS, declared: false, readers: [] });
    const { body } = await get(`/v1/practices/${id}/changes`);
    expect(body).toMatchObject({
      changes: [
        {
          by: expect.stringMatching(/^arn:aws:iam::/),
          before: { revision: 1 },
          after: { revision: 2, address: ADDRESS },
        },
        { after: { revision: 1 } },
      ],
    });
  });

  it("shows nobody a practice that was hidden, until it is told to: a change that doesn't speak of it leaves that as it is", async () => {
    const id = newId();
    await admin.registerPractice(id, { ...PHARMACY, listed: false });
    expect((await admin.registerPractice(id, PHARMACY)).expecting(200)).toMatchObject({ outcome: "unchanged" });
    await admin.registerPractice(id, { ...PHARMACY, address: ADDRESS });
    expect((await get(`/v1/practices/${id}`)).body).toMatchObject({ address: ADDRESS, listed: false, revision: 2 });
    await admin.registerPractice(id, { ...PHARMACY, address: ADDRESS, listed: true });
    expect((await get(`/v1/practices/${id}`)).body).toMatchObject({ listed: true, revision: 3 });
  });

  it("refuses whoever has looked at another revision, and of two who change at once one", async () => {
    const id = newId();
    await admin.registerPractice(id, PHARMACY);
    const late = await put(`/v1/practices/${id}`, { ...PHARMACY, name: "Autre", if_revision: 0 });
    expectProblem(late, 409, "registry_moved");
    const both = await Promise.all(
      ["Une", "Deux"].map((name) => put(`/v1/practices/${id}`, { ...PHARMACY, name, if_revision: 1 })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const items = await partition(stage, "practice", `PRACTICE#${id}`);
    expect(items.filter(({ type }) => type === "practice-change")).toHaveLength(2);
    expect(items.find(({ sk }) => sk === "PRACTICE")).toMatchObject({ revision: 2 });
  });

  it("only tells what would be in a dry run", async () => {
    const id = newId();
    const told = await put(`/v1/practices/${id}`, { ...PHARMACY, dry_run: true });
    expect(told.body).toMatchObject({ outcome: "created", revision: 1 });
    expectProblem(await get(`/v1/practices/${id}`), 404, "practice_not_found");
  });

  it("lists a département page by page, and a practice that moves is in one list only", async () => {
    const ids = [newId(), newId(), newId()];
    for (const id of ids) await admin.registerPractice(id, { ...PHARMACY, departement: "23" });
    const listed = async (departement: string) => {
      const found: string[] = [];
      for (let query = ""; ; ) {
        const { body } = await get(`/v1/practices?departement=${departement}&kind=pharmacy&limit=1${query}`);
        const page = body as { practices: { practice_id: string }[]; next_cursor?: string };
        found.push(...page.practices.map(({ practice_id }) => practice_id));
        if (page.next_cursor === undefined) return found;
        query = `&cursor=${page.next_cursor}`;
      }
    };
    expect(await listed("23")).toEqual(ids.toSorted());
    const [moved = ""] = ids;
    await admin.registerPractice(moved, { ...PHARMACY, departement: "2B" });
    expect(await listed("23")).not.toContain(moved);
    expect(await listed("2B")).toEqual([moved]);
  });

  it("knows a reader under its practice only, and shows it there", async () => {
    const id = newId();
    const { jwk } = await newClientKey();
    expectProblem(await admin.registerReader(id, "desk", jwk), 404, "practice_not_found");
    await admin.registerPractice(id, PHARMACY);
    expect((await admin.registerReader(id, "desk", jwk)).expecting(200)).toMatchObject({
      client_id: `${id}.desk`,
      outcome: "created",
    });
    expect((await admin.registerReader(id, "desk", jwk)).expecting(200)).toMatchObject({ outcome: "unchanged" });
    const { body } = await get(`/v1/practices/${id}`);
    expect(body).toMatchObject({ readers: [{ client_id: `${id}.desk`, jwk, state: "active", revision: 1 }] });
    expectProblem(await post(`/v1/practices/${id}/readers/door/block`, { reason: "none" }), 404, "reader_not_found");
  });

  it("is nobody's without AWS credentials", async () => {
    for (const path of ["/v1/practices?departement=69", `/v1/practices/${newId()}`, "/v1/software"]) {
      expect((await fetch(`${adminUrl}${path}`)).status).toBe(403);
    }
    const unsigned = await fetch(`${adminUrl}/v1/practices/${newId()}/block`, { method: "POST", ...jsonBody({}) });
    expect(unsigned.status).toBe(403);
  });
});
