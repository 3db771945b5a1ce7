/** What coding tools and quotes put into a user's message: it is not the user who speaks there. */
const foreign: readonly RegExp[] = [
  /<system-reminder>[\s\S]*?(?:<\/system-reminder>|$)/g,
  /<user-prompt-submit-hook>[\s\S]*?(?:<\/user-prompt-submit-hook>|$)/g,
  /```[\s\S]*?(?:```|$)/g,
  /`[^`\n]*`/g,
  /^>.*$/gm,
];

/** A user's message without reminders of the harness, code and quoted lines; `''`: nothing is left. */
export function ownWords(text: string): string {
  if (!/[<`>]/.test(text)) return text;
  const left = foreign.reduce((rest, pattern) => rest.replace(pattern, ' '), text);
  return left.trim();
}
