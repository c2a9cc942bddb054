import type { StoredItem } from "../stored-items.ts";

export interface Expression {
  readonly text: string | undefined;
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Record<string, unknown>> | undefined;
}

const FUNCTION = /^(attribute_exists|attribute_not_exists|begins_with)\(([#\w]+)(?:, (:\w+))?\)$/;
const COMPARISON = /^([#\w]+) (=|<=) (:\w+)$/;

/** Whether a condition holds of an item, absent or not. Of DynamoDB's grammar as much as the care path uses: anything else is an error. */
export function holds({ text, names, values }: Expression, item: StoredItem | undefined): boolean {
  if (text === undefined) return true;
  const attributeOf = (name: string): unknown => item?.[names?.[name] ?? name];
  const isTrue = (term: string): boolean => {
    const [, called, attribute = "", prefix = ""] = FUNCTION.exec(term) ?? [];
    if (called === "attribute_exists") return attributeOf(attribute) !== undefined;
    if (called === "attribute_not_exists") return attributeOf(attribute) === undefined;
    if (called === "begins_with") return String(attributeOf(attribute)).startsWith(String(values?.[prefix]));
    const [, left = "", operator, right = ""] = COMPARISON.exec(term) ?? [];
    if (operator === undefined) throw new Error(`no such condition is known: ${term}`);
    const value = attributeOf(left);
    if (value === undefined) return false;
    return operator === "=" ? value === values?.[right] : String(value) <= String(values?.[right]);
  };
  return text.split(" OR ").some((all) => all.split(" AND ").every(isTrue));
}

const ASSIGNMENT = /^([#\w]+) = (?:(:\w+)|if_not_exists\(([#\w]+), (:\w+)\))$/;

/** An item after an update that sets attributes, each to a value or, where there is one, to what it is. */
export function updated({ text = "", names, values }: Expression, item: StoredItem): StoredItem {
  const after: Record<string, unknown> = { ...item };
  const nameOf = (attribute: string) => names?.[attribute] ?? attribute;
  for (const assignment of text.replace(/^SET /, "").split(/, (?![^(]*\))/)) {
    const [, attribute, value, kept = "", otherwise = ""] = ASSIGNMENT.exec(assignment) ?? [];
    if (attribute === undefined) throw new Error(`no such update is known: ${text}`);
    after[nameOf(attribute)] = value === undefined ? (item[nameOf(kept)] ?? values?.[otherwise]) : values?.[value];
  }
  return after;
}
