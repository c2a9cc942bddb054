type Path = readonly string[];

/** One way in which a body is wrong. */
export interface Mutation {
  readonly name: string;
  readonly body: unknown;
}

/** The paths of the members of a JSON value, containers included: `invoice`, `invoice.acts`, `invoice.acts.0`, … */
function pathsIn(value: unknown, prefix: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [[...prefix, key], ...pathsIn(part, [...prefix, key])]);
}

/** Each member replaced by a value of another type. */
export function wrongTypes(body: unknown): Mutation[] {
  return pathsIn(body).flatMap((path) =>
    strangersTo(at(body, path)).map((value) => ({
      name: `${path.join(".")} = ${JSON.stringify(value)}`,
      body: changed(body, path, value),
    })),
  );
}

const strangersTo = (value: unknown): unknown[] =>
  typeof value === "number" ? [null, "1", -1, 1.5] : [null, 12345.5, { a: 1 }, ""];

/** Each member left out, except those that may be. */
export function missingMembers(body: unknown, optional: readonly string[] = []): Mutation[] {
  return pathsIn(body)
    .filter((path) => !optional.includes(path.join(".")) && !/^\d+$/.test(path.at(-1) ?? ""))
    .map((path) => ({ name: `without ${path.join(".")}`, body: changed(body, path, undefined) }));
}

/** An unknown member in every object of the body. */
export function unknownMembers(body: unknown): Mutation[] {
  const objects = [[], ...pathsIn(body)].filter((path) => isObject(at(body, path)));
  return objects.flatMap((path) =>
    ["unexpected", "__proto__"].map((name) => ({
      name: `unknown ${[...path, name].join(".")}`,
      body: changed(body, [...path, name], "1"),
    })),
  );
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], value);

/** A copy with the member at the path replaced; left out when the value is undefined. */
function changed(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const part = rest.length === 0 ? replacement : changed((value as Record<string, unknown>)[key], rest, replacement);
  // Not by assignment, which would take `__proto__` for the prototype.
  Object.defineProperty(copy, key, { value: part, enumerable: true, configurable: true, writable: true });
  return copy;
}
