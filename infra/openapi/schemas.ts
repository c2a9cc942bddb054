import * as z from "zod";

export type JsonSchema = { readonly [member: string]: unknown };

/** Formats that say all that their long patterns do. */
const FORMATS: ReadonlySet<unknown> = new Set(["date", "date-time", "uuid"]);

/** JSON Schema (2020-12, as OpenAPI 3.1 has it) of what is sent. What only code can check is left out. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema, ...made } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema: part }) => {
      if (FORMATS.has(part.format)) delete part.pattern;
      // No format of JSON Schema; the pattern beside it says it.
      if (part.format === "starts_with") delete part.format;
    },
  });
  return JSON.parse(JSON.stringify(made));
}

/** The members of an object's schema, or of all that it is one of, each with whether it must be there. */
export function membersOf(schema: JsonSchema): readonly { name: string; required: boolean; schema: JsonSchema }[] {
  const parts = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((each) => (Array.isArray(each) ? each : []));
  if (parts.length === 0) {
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([name, member]) => ({
      name,
      required: required.has(name),
      schema: member,
    }));
  }
  const all = parts.map((part: JsonSchema) => membersOf(part));
  const byName = new Map(all.flat().map((member) => [member.name, member]));
  return [...byName.values()].map((member) => ({
    ...member,
    required: all.every((members) => members.some(({ name, required }) => name === member.name && required)),
  }));
}
