/** Whether Bedrock runs one of Anthropic's models under this id: they have settings and seals of their own. */
export function isClaude(model: string): boolean {
  return /anthropic\.|claude/i.test(model);
}
