/** A reader's software, as the registry knows it. */
export interface Software {
  readonly name: string;
  /** One to four numbers with dots between them: `4.12.0`. */
  readonly version: string;
}

export const SOFTWARE_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,59}$/u;
export const SOFTWARE_VERSION = /^[0-9]{1,6}(\.[0-9]{1,6}){0,3}$/;

/** One name for one software: vendors and registers write capitals and accents as they like. */
export const softwareKey = (name: string): string => name.normalize("NFC").toLowerCase();

/** Whether a version comes before another, number by number; one that is left out is 0, so `2` and `2.0` are the same. */
export function isOlder(version: string, minimum: string): boolean {
  const [own, least] = [version.split(".").map(Number), minimum.split(".").map(Number)];
  const differing = [0, 1, 2, 3].find((place) => (own[place] ?? 0) !== (least[place] ?? 0));
  return differing !== undefined && (own[differing] ?? 0) < (least[differing] ?? 0);
}

/** The lowest version of a software that is taken; `0` takes every one. */
export interface MinimumVersion {
  readonly name: string;
  readonly minimumVersion: string;
  /** Counts its changes, from 1. */
  readonly revision: number;
}

/** What a version is counted under: the first two numbers, and of the name what is left without accents. */
export function seriesOf(software: Software | undefined): string {
  if (!software) return "unregistered";
  const name = softwareKey(software.name).normalize("NFD").replace(/\p{M}/gu, "");
  return `${name} ${software.version.split(".").slice(0, 2).join(".")}`;
}
