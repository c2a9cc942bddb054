import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesOf } from "../../../infra/deploy/changes.ts";
import {
  CHANGED_IN_PLACE,
  dangersIn,
  type Template,
  type TemplateResource,
} from "../../../infra/deploy/stateful-changes.ts";
import { changesText, judgementText } from "../../../infra/deploy/text.ts";
import { judge, type Waiver, Waivers } from "../../../infra/deploy/waivers.ts";

const STATEFUL = Object.keys(CHANGED_IN_PLACE);
const STATELESS = ["AWS::Lambda::Function", "AWS::IAM::Policy", "AWS::Lambda::Version", "AWS::CloudWatch::Alarm"];

const property = fc.oneof(fc.string(), fc.integer(), fc.record({ Ref: fc.string() }));
const resourceOf = (types: readonly string[]): fc.Arbitrary<TemplateResource> =>
  fc.constantFrom(...types).chain((Type) =>
    fc.record({
      Type: fc.constant(Type),
      DeletionPolicy: fc.constantFrom("Retain", "Delete"),
      Properties: fc.dictionary(fc.constantFrom(...(CHANGED_IN_PLACE[Type] ?? []), "KeySchema", "Name", "X"), property),
    }),
  );
const logicalId = fc.stringMatching(/^[A-Z][A-Za-z0-9]{1,12}$/);
const templateOf = (types: readonly string[]): fc.Arbitrary<Template> =>
  fc
    .record({ Resources: fc.dictionary(logicalId, resourceOf(types), { maxKeys: 8 }) })
    // As it is read from a file.
    .map((template) => JSON.parse(JSON.stringify(template)));
const anyTemplate = templateOf([...STATEFUL, ...STATELESS]);

const table = (properties: Record<string, unknown>, policies: Partial<TemplateResource> = {}): Template => ({
  Resources: { Card: { Type: "AWS::DynamoDB::Table", Properties: properties, DeletionPolicy: "Retain", ...policies } },
});
const kept = { KeySchema: ["pk", "sk"], DeletionProtectionEnabled: true };

describe("what would harm something stateful", () => {
  test("a template that stays as it is harms nothing", () => {
    fc.assert(fc.property(anyTemplate, (template) => dangersIn("S", template, structuredClone(template)).length === 0));
  });

  test("whatever is added harms nothing", () => {
    fc.assert(
      fc.property(anyTemplate, anyTemplate, (before, added) => {
        const after = { Resources: { ...added.Resources, ...before.Resources } };
        expect(dangersIn("S", before, after)).toEqual([]);
      }),
    );
  });

  test("every stateful resource that is taken away is found, and no other", () => {
    fc.assert(
      fc.property(anyTemplate, fc.infiniteStream(fc.boolean()), (before, coins) => {
        const gone = Object.keys(before.Resources).filter(() => coins.next().value);
        const rest = Object.entries(before.Resources).filter(([id]) => !gone.includes(id));
        const found = dangersIn("S", before, { Resources: Object.fromEntries(rest) });
        const stateful = gone.filter((id) => STATEFUL.includes(before.Resources[id]?.Type ?? ""));
        expect(found.map((danger) => [danger.does, danger.logicalId])).toEqual(stateful.map((id) => ["remove", id]));
      }),
    );
  });

  test("a property that is not known to change in place counts as a replacement, of every stateful type", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STATEFUL),
        fc.stringMatching(/^[A-Z][a-z]{3,12}$/),
        property,
        (Type, name, value) => {
          fc.pre(!CHANGED_IN_PLACE[Type]?.includes(name));
          const before = { Resources: { It: { Type, Properties: {} } } };
          const after = { Resources: { It: { Type, Properties: { [name]: value } } } };
          expect(dangersIn("S", before, after)).toMatchObject([{ does: "replace", logicalId: "It", because: name }]);
        },
      ),
    );
  });

  test("whatever is done to resources that hold nothing harms nothing", () => {
    fc.assert(
      fc.property(templateOf(STATELESS), templateOf(STATELESS), (before, after) => {
        expect(dangersIn("S", before, after)).toEqual([]);
      }),
    );
  });

  test("another name in the template is another resource: the old one is removed", () => {
    const renamed = { Resources: { Cards: table(kept).Resources.Card as TemplateResource } };
    expect(dangersIn("S", table(kept), renamed)).toMatchObject([{ does: "remove", logicalId: "Card" }]);
  });

  test.each([
    ["another key schema", table({ ...kept, KeySchema: ["pk"] }), "replace", "KeySchema"],
    [
      "no deletion protection",
      table({ ...kept, DeletionProtectionEnabled: false }),
      "unprotect",
      "deletion protection",
    ],
    ["a deletion with its stack", table(kept, { DeletionPolicy: "Delete" }), "unprotect", "deletion policy"],
    [
      "another type",
      table(kept, { Type: "AWS::DynamoDB::GlobalTable" }),
      "replace",
      "it becomes AWS::DynamoDB::GlobalTable",
    ],
  ])("%s is told with its reason", (_, after, does, because) => {
    expect(dangersIn("Data", table(kept), after)).toEqual([
      { stack: "Data", logicalId: "Card", type: "AWS::DynamoDB::Table", does, because },
    ]);
  });

  test("capacity, a stream or tags change in place", () => {
    const after = table({
      ...kept,
      WarmThroughput: { WriteUnitsPerSecond: 16_000 },
      StreamSpecification: {},
      Tags: [],
    });
    expect(dangersIn("Data", table(kept), after)).toEqual([]);
  });
});

describe("waivers", () => {
  const waiver: Waiver = {
    stack: "Data",
    logicalId: "Card",
    does: "remove",
    reason: "Its items were moved to the table Holder.",
    expires: "2026-11-30",
  };
  const dangers = dangersIn("Data", table(kept), { Resources: {} });

  test("a danger that nothing names is refused; one that is named may be run up to the last day, and not on the next", () => {
    expect(judge(dangers, [], "2026-11-25").refused).toEqual(dangers);
    expect(judge(dangers, [waiver], "2026-11-30")).toMatchObject({ refused: [], expired: [], waived: [{ waiver }] });
    expect(judge(dangers, [waiver], "2026-12-01")).toMatchObject({ expired: dangers, waived: [] });
  });

  test("a waiver covers its own stack, resource and kind of change, and nothing else", () => {
    const others = [
      { ...waiver, stack: "Keys" },
      { ...waiver, logicalId: "Care" },
      { ...waiver, does: "replace" as const },
    ];
    expect(judge(dangers, others, "2026-11-25")).toMatchObject({ refused: dangers, waived: [], idle: others });
  });

  test("every danger is judged exactly once, whatever the waivers", () => {
    const anyWaiver = fc.record({
      stack: fc.constant("S"),
      logicalId,
      does: fc.constantFrom("remove" as const, "replace" as const, "unprotect" as const),
      reason: fc.constant(waiver.reason),
      expires: fc.constantFrom("2026-11-24", "2026-11-25"),
    });
    fc.assert(
      fc.property(anyTemplate, anyTemplate, fc.array(anyWaiver, { maxLength: 10 }), (before, after, waivers) => {
        const found = dangersIn("S", before, after);
        const { refused, expired, waived } = judge(found, waivers, "2026-11-25");
        expect([...refused, ...expired, ...waived.map(({ danger }) => danger)]).toHaveLength(found.length);
      }),
    );
  });

  test.each([
    ["no reason", { ...waiver, reason: "ok" }],
    ["no date", { ...waiver, expires: "soon" }],
    ["no end", { ...waiver, expires: undefined }],
    ["a misspelt member", { ...waiver, until: "2026-11-30" }],
  ])("one with %s is no waiver", (_, wrong) => {
    expect(Waivers.safeParse([wrong]).success).toBe(false);
  });
});

describe("what is shown", () => {
  test("changes of permissions and of what is kept are told one by one, the others are counted, and no change in one line", () => {
    const before = { Resources: { ...table(kept).Resources, Old: { Type: "AWS::Lambda::Version" } } };
    const after = {
      Resources: {
        ...table({ ...kept, Tags: [] }).Resources,
        New: { Type: "AWS::Lambda::Version" },
        Newer: { Type: "AWS::Lambda::Version" },
        May: { Type: "AWS::IAM::Policy", Properties: {} },
      },
    };
    expect(changesText([changesOf("S", before, after)])).toBe(
      [
        "S",
        "  ~ AWS::DynamoDB::Table Card: Tags",
        "  + AWS::IAM::Policy May",
        "  - AWS::Lambda::Version ×1",
        "  + AWS::Lambda::Version ×2",
      ].join("\n"),
    );
    expect(changesText([changesOf("S", after, after)])).toBe("Nothing would change.");
  });

  test("a refusal says what, where and why", () => {
    const judged = judge(dangersIn("Data", table(kept), { Resources: {} }), [], "2026-11-25");
    expect(judgementText(judged)).toBe(
      "REFUSED  remove AWS::DynamoDB::Table Card of Data (it is no longer in the template)",
    );
  });
});
