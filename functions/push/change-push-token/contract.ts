export { PhoneEnv as Env } from "../../../shared/http/phone-env.ts";
export { PushTarget as Body } from "../../../shared/http/push-target.ts";
