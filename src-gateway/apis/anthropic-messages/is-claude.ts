/** Whether one of Anthropic’s models answers to this id, Bedrock’s ids included: they have settings and seals of their own. */
export function isClaude(model: string): boolean {
  return /anthropic\.|claude/i.test(model);
}
