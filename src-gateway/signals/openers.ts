const positive =
  'yes yeah yep yup sure ok okay great awesome perfect thanks thank wonderful excellent amazing nice good cool absolutely definitely please'.split(
    ' ',
  );

const confirming = [
  ...['yes', 'yeah', 'yep', 'yup', 'correct', 'right'],
  ...["that's correct", 'thats correct', "that's right", 'thats right', 'that is correct', 'that is right'],
];

/** The message begins well, so that its marks and repetitions mean no harm. `okra` counts as `ok`. */
export function opensPositively(raw: string): boolean {
  const text = raw.toLowerCase().trimStart();
  return positive.some((word) => text.startsWith(word));
}

/** The same for whole words: `okra` does not count. */
export function opensWithPositiveWord(raw: string): boolean {
  const text = raw.toLowerCase().trimStart();
  return positive.some((word) => text.startsWith(word) && !/[a-z]/.test(text.charAt(word.length)));
}

/** The message says yes to the answer before it. */
export function opensWithConfirmation(raw: string): boolean {
  const text = raw.toLowerCase().trim();
  return confirming.some((words) => text.startsWith(words));
}
