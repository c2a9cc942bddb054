import { isDeepStrictEqual } from "node:util";
import { changedProperties, type Danger, dangersIn, type Template } from "./stateful-changes.ts";

/** One resource that a deployment would touch. */
export interface Change {
  readonly logicalId: string;
  readonly type: string;
  readonly kind: "add" | "change" | "remove";
  /** Of a changed one, the properties that differ; none if only its policies or metadata do. */
  readonly properties: readonly string[];
}

/** What a deployment would do to one stack. */
export interface StackChanges {
  readonly stack: string;
  readonly isNew: boolean;
  readonly changes: readonly Change[];
  readonly dangers: readonly Danger[];
  /** Whether the templates differ in anything at all: outputs and conditions are no resources. */
  readonly differs: boolean;
}

const EMPTY: Template = { Resources: {} };

/** What differs from the template that is deployed, if one is, to the one that would be. */
export function changesOf(stack: string, deployed: Template | undefined, next: Template): StackChanges {
  const before = deployed ?? EMPTY;
  return {
    stack,
    isNew: deployed === undefined,
    changes: changesBetween(before, next),
    dangers: dangersIn(stack, before, next),
    differs: !isDeepStrictEqual(before, next),
  };
}

function changesBetween(before: Template, after: Template): readonly Change[] {
  const ids = new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)]);
  return [...ids].sort().flatMap((logicalId) => changeOf(logicalId, before, after) ?? []);
}

function changeOf(logicalId: string, before: Template, after: Template): Change | undefined {
  const [old, next] = [before.Resources[logicalId], after.Resources[logicalId]];
  if (isDeepStrictEqual(old, next)) return undefined;
  const type = (next ?? old)?.Type ?? "";
  if (!old) return { logicalId, type, kind: "add", properties: [] };
  if (!next) return { logicalId, type, kind: "remove", properties: [] };
  return { logicalId, type, kind: "change", properties: changedProperties(old, next) };
}
