import { KeysEnv, presentKey, type ShownKey } from "../key-reply.ts";
import type { Reply } from "./replies.ts";

export const Env = KeysEnv;

export const present = ({ keys, now }: { keys: readonly ShownKey[]; now: Date }): Reply => ({
  now: now.toISOString(),
  keys: keys.map(presentKey),
});
