import { describe, expect, it } from "vitest";
import { WrongArguments } from "../../../infra/admin-command/arguments.ts";
import { parseKeysCommand } from "../../../infra/keys/command-line.ts";
import type { Key } from "../../../infra/keys/replies.ts";
import { keysTable, nextText, planText } from "../../../infra/keys/tables.ts";

const here = { HEALTH_CARD_ADMIN_URL: "https://admin.example" };
const parse = (line: string) => parseKeysCommand(line.split(" "), here);

describe("the command line of the signing keys", () => {
  it.each([
    ["status --json", { kind: "status", isJson: true }],
    ["plan credential", { kind: "plan", purpose: "credential" }],
    ["rotate token --reason yearly", { kind: "rotate", purpose: "token", reason: "yearly", isDryRun: false }],
    ["certify --reason yearly", { kind: "certify", reason: "yearly", isDryRun: false }],
    ["retire receipt --reason yearly --dry-run", { kind: "retire", purpose: "receipt", isDryRun: true }],
  ])("understands %s", (line, command) => {
    expect(parse(line)).toMatchObject(command);
  });

  it.each([
    "rotate",
    "rotate token",
    "rotate all --reason yearly",
    "rotate token again --reason yearly",
    "retire token --reason x",
    "plan",
    "certify",
    "certify credential --reason yearly",
    "status token",
    "revoke token",
  ])("refuses %s in one line", (line) => {
    expect(() => parse(line)).toThrow(WrongArguments);
    expect(() => parse(line)).toThrow(/^[^\n]+$/);
  });

  it("shows the help before anything else", () => {
    expect(parseKeysCommand(["rotate", "--help"], {})).toBe("help");
  });
});

describe("its texts", () => {
  const mark = (at: string) => ({ at, by: "arn:somebody", reason: "yearly" });
  const certificate = { from: "2026-01-01", until: "2027-04-03T00:00:00.000Z", made: mark("2026-01-01") };
  const key: Key = {
    purpose: "token",
    version: 1,
    generations: [
      {
        generation: 1,
        kid: "one",
        state: "signing",
        published: mark("2026-01-01"),
        signing: mark("2026-01-02"),
        certificate,
      },
      { generation: 2, kid: "two", state: "published", published: mark("2026-02-01") },
    ],
    next_steps: [{ generation: 2, step: "signing", possible_from: "2026-02-02" }],
  };

  it("tell since when each generation is what it is, and what may come from when", () => {
    expect(keysTable([key])).toMatch(
      /token +1 +signing +2026-01-02 +2027-04-03 +one[^\n]*\ntoken +2 +published +2026-02-01 +two/,
    );
    expect(nextText([key])).toBe("token: let generation 2 sign, from 2026-02-02 on");
    const next_steps = [{ generation: 3, step: "published" as const }];
    expect(nextText([{ ...key, next_steps }])).toBe("token: publish generation 3, at any time");
    const certified = [{ generation: 1, step: "certified" as const, possible_from: "2027-01-01" }];
    expect(nextText([{ ...key, next_steps: certified }])).toBe("token: certify generation 1, from 2027-01-01 on");
  });

  it("tell how many re-issues come, how fast, and under which quota", () => {
    const quota = { name: "KMS ECC signatures a second", per_second: 1_000, use: 0.0108 };
    const text = planText({ credentials_at_most: 28_000_000, days: 30, per_second: 10.8, quota });
    expect(text).toContain("28,000,000 over 30 days, 10.80 a second");
    expect(text).toContain("(1,000), 1.08 % used");
  });
});
