import { KeysEnv, presentKey, type ShownKey } from "../key-reply.ts";

export const Env = KeysEnv;

export const present = ({ keys, now }: { keys: readonly ShownKey[]; now: Date }) => ({
  now: now.toISOString(),
  keys: keys.map(presentKey),
});
