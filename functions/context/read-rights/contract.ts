export { Env } from "../read-context/contract.ts";
