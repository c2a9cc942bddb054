import * as fc from "fast-check";
import { disclosable, withDecoys } from "../../shared/protocol/sd-jwt/conceal.ts";
import type { Path } from "./sd-jwt-holder.ts";

/** Claims of any shape, with what their issuer leaves to the holder, and what the holder shows of that. */
export interface Branch {
  readonly kind: "object" | "array";
  readonly parts: readonly Part[];
  readonly decoys: number;
}
interface Part {
  /** In an array it means nothing. */
  readonly name: string;
  readonly isDisclosable: boolean;
  readonly isShown: boolean;
  readonly tree: Tree;
}
type Tree = Branch | { readonly kind: "leaf"; readonly value: string | number | boolean | null };

/** Any text of any script: the library's own takes seconds to get ready. */
const character = fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0x10_ffff }));
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(character, { maxLength }).map((codes) => String.fromCodePoint(...codes));

/** Names that mean something here or to the peer, which also loses claims named "", `toString` and the like, and tells paths by dots. */
const MEANT = ["", "_sd_decoy", "iss", "vct", "iat", "nbf", "exp", "cnf", "status", "aka_vcts"];
const name = fc
  .oneof(fc.stringMatching(/^[a-z_]{1,8}$/), anyText(8))
  .filter((text) => !text.includes(".") && !text.startsWith("_sd") && !MEANT.includes(text) && !(text in {}));

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const value = fc.oneof(anyText(12), number, fc.boolean(), fc.constant(null));
// JSON has no -0.
const leaf = value.map((any) => ({ kind: "leaf" as const, value: any === 0 ? 0 : any }));

/** The claims of a whole credential. */
export const claimTrees: fc.Arbitrary<Branch> = fc.letrec<{ tree: Tree; array: Branch; object: Branch }>((tie) => {
  const part = fc.record({ name, isDisclosable: fc.boolean(), isShown: fc.boolean(), tree: tie("tree") });
  const decoys = fc.nat({ max: 2 });
  const parts = {
    object: fc.uniqueArray(part, { maxLength: 4, selector: (one) => one.name }),
    array: fc.array(part, { maxLength: 4 }),
  };
  return {
    tree: fc.oneof({ maxDepth: 4, depthIdentifier: "claims" }, leaf, tie("object"), tie("array")),
    array: fc.record({ kind: fc.constant("array" as const), parts: parts.array, decoys }),
    object: fc.record({ kind: fc.constant("object" as const), parts: parts.object, decoys }),
  };
}).object;

/** A container of what `each` makes of the parts that it does not leave out. */
function folded<Made>({ kind, parts }: Branch, each: (part: Part) => Made | undefined): Made[] | Record<string, Made> {
  const made = parts.flatMap((part) => {
    const one = each(part);
    return one === undefined ? [] : [[part.name, one] as const];
  });
  return kind === "array" ? made.map(([, one]) => one) : Object.fromEntries(made);
}

const plain = (tree: Tree): unknown => (tree.kind === "leaf" ? tree.value : claimsIn(tree));

/** The claims, all of them. */
export const claimsIn = (branch: Branch): object => folded(branch, ({ tree }) => plain(tree));

/** The claims that are in clear or shown. */
export const claimsShown = (branch: Branch): object =>
  folded(branch, ({ isDisclosable, isShown, tree }) => {
    if (isDisclosable && !isShown) return undefined;
    return tree.kind === "leaf" ? tree.value : claimsShown(tree);
  });

/** The claims as our issuer writes them; the decoys at the top are told apart from them. */
export const claimsMarked = (branch: Branch): unknown[] | Record<string, unknown> =>
  folded(branch, ({ isDisclosable, tree }) => {
    const marked = tree.kind === "leaf" ? tree.value : withDecoys(claimsMarked(tree), tree.decoys);
    return isDisclosable ? disclosable(marked) : marked;
  });

/** What a part is found by: its name, in an array its place. */
const keysOf = ({ kind, parts }: Branch) =>
  parts.map((part, index) => [kind === "array" ? index : part.name, part] as const);

/** Whether the disclosure of a part is shown, and whatever it is in. */
export function isShownIn(branch: Branch, [key, ...rest]: Path): boolean {
  const part = keysOf(branch).find(([own]) => own === key)?.[1];
  if (!part || (part.isDisclosable && !part.isShown)) return false;
  return rest.length === 0 || (part.tree.kind !== "leaf" && isShownIn(part.tree, rest));
}

/** The peer's own form of the same: what is disclosable, and how many decoys. */
export function disclosureFrame(branch: Branch): object {
  const keys = keysOf(branch);
  const inner = keys.flatMap(([key, { tree }]) => (tree.kind === "leaf" ? [] : [[key, disclosureFrame(tree)]]));
  const _sd = keys.flatMap(([key, { isDisclosable }]) => (isDisclosable ? [key] : []));
  return { ...Object.fromEntries(inner), _sd, _sd_decoy: branch.decoys };
}

/** And of what is shown. */
export function presentationFrame(branch: Branch): object {
  const shown = keysOf(branch).filter(([, { isDisclosable, isShown }]) => !isDisclosable || isShown);
  return Object.fromEntries(
    shown.map(([key, { tree }]) => [key, tree.kind === "leaf" ? true : presentationFrame(tree)]),
  );
}
