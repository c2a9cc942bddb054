export { PhoneEnv as Env } from "../../../shared/http/phone-env.ts";
