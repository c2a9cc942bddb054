/** REST calls of a command, by the permission that IAM asks for; API Gateway's are named by their method. */
const REST: readonly (readonly [RegExp, string])[] = [
  [/^lambda:GET \S+\/event-source-mappings\/?$/, "lambda:ListEventSourceMappings"],
  [/^lambda:GET \S+\/functions\/?$/, "lambda:ListFunctions"],
  [/^lambda:GET \S+\/configuration$/, "lambda:GetFunctionConfiguration"],
  [/^lambda:POST \S+\/invocations$/, "lambda:InvokeFunction"],
];

/** What an operator must be allowed to, that a command makes a call; actions as the tap names them. */
export function permissionOf(action: string): string {
  const rest = REST.find(([call]) => call.test(action));
  if (rest !== undefined) return rest[1];
  const [, method] = /^apigateway:([A-Z]+) /.exec(action) ?? [];
  if (method !== undefined) return `apigateway:${method}`;
  return action.replace(/^monitoring:/, "cloudwatch:");
}
