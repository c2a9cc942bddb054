import { columns } from "../admin-command/columns.ts";
import type { Change, Listed, MinimumVersion, Practice, Reader } from "./replies.ts";

export function practicesTable(practices: readonly Listed[]): string {
  if (practices.length === 0) return "No practice.";
  const rows = practices.map((practice) => [
    practice.practice_id,
    practice.kind,
    practice.state,
    practice.declared ? "declared" : "",
    practice.accepted,
    practice.name,
    practice.address ? `${practice.address.postcode} ${practice.address.city}` : "",
  ]);
  return columns([["practice", "kind", "state", "says", "reads", "name", "where"], ...rows]);
}

export function practiceText(practice: Practice, readers: readonly Reader[]): string {
  const { practice_id, name, kind, departement, speciality, address, declared, listed, state, revision } = practice;
  const where = address ? [...address.lines, `${address.postcode} ${address.city}`].join(", ") : "no address";
  return [
    `${practice_id} ${name}: ${kind}${speciality === undefined ? "" : ` ${speciality}`}, ${departement}, ${where}`,
    `${state}, revision ${revision}${declared ? ", says that it takes the card" : ""}${listed ? "" : ", not shown to people"}`,
    "",
    readers.length === 0 ? "No reader." : readersTable(readers),
  ].join("\n");
}

const readersTable = (readers: readonly Reader[]): string =>
  columns([
    ["reader", "state", "software", "revision"],
    ...readers.map(({ client_id, state, software, revision }) => [
      client_id,
      state,
      `${software.name} ${software.version}`,
      String(revision),
    ]),
  ]);

export function changesTable(changes: readonly Change[]): string {
  const rows = changes.map(({ at, by, reason, before, after }) => [
    at,
    by,
    after.client_id ?? "practice",
    changeText(before?.state, after.state),
    reason ?? "",
  ]);
  return columns([["at", "by", "what", "change", "why"], ...rows]);
}

function changeText(before: string | undefined, after: string): string {
  if (before === undefined) return "registered";
  return before === after ? "changed" : `${before} → ${after}`;
}

export function softwareTable(software: readonly MinimumVersion[]): string {
  if (software.length === 0) return "Every version of every software is taken.";
  return columns([
    ["software", "from version"],
    ...software.map(({ name, minimum_version }) => [name, minimum_version]),
  ]);
}
