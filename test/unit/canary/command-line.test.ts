import { describe, expect, test } from "vitest";
import { parseCanaryCommand } from "../../../infra/canary/command-line.ts";
import { accountIn, intention } from "../../../infra/canary/intention.ts";

const ENVIRONMENT = { HEALTH_CARD_ADMIN_URL: "https://admin.example" };
const parsed = (...args: string[]) => {
  const command = parseCanaryCommand(args, ENVIRONMENT);
  if (command === "help") throw new Error("help was asked for");
  return command;
};

describe("npm run canary", () => {
  test("understands what is to be done, where, and whether it is to ask", () => {
    expect(parsed("enrol", "--stage", "dev", "--yes")).toEqual({
      kind: "enrol",
      stage: "dev",
      isConfirmed: true,
      url: "https://admin.example",
      region: "eu-west-3",
      isJson: false,
    });
    expect(parsed("play", "--stage", "local").isConfirmed).toBe(false);
    expect(parseCanaryCommand([], ENVIRONMENT)).toBe("help");
  });

  test.each([
    [["fly", "--stage", "dev"], "There is no command 'fly'"],
    [["enrol"], "Say which stage"],
    [["enrol", "--stage", "dev", "now"], "'now' is one word too many"],
    [["enrol", "--stage", "prod", "--organism", "016919999"], "--organism"],
  ])("refuses %j: %s", (args, message) => {
    expect(() => parsed(...args)).toThrow(message);
  });

  test.each(["dev", "prod"])("says what it will do on %s", (stage) => {
    const enrols = intention(parsed("enrol", "--stage", stage));
    expect(enrols).toContain(`On ${stage}:`);
    expect(enrols).toContain("practice 000000001, shown to nobody");
    expect(enrols).toContain("it counts for this person's card only");
    expect(intention(parsed("remove", "--stage", stage))).toContain("is blocked");
    for (const kind of ["play", "certificate"]) expect(intention(parsed(kind, "--stage", stage))).toBeUndefined();
  });

  test("asks for the token of an account, and says of another thing only that it is none", () => {
    expect(() => accountIn(undefined)).toThrow("HEALTH_CARD_ACCOUNT_TOKEN");
    expect(() => accountIn("something secret")).toThrow(
      /^HEALTH_CARD_ACCOUNT_TOKEN is no token of a health account\.$/,
    );
  });
});
