export { replies } from "../take-key-step/replies.ts";
