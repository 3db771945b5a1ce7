import type { SharedText } from '../source/source-node.ts';

/** Why the text of a place cannot be edited for this place alone. */
export function describeShared({ by, name }: SharedText): string {
  switch (by) {
    case 'anchor':
      return `The anchor &${name} marks it, and it is used elsewhere, too.`;
    case 'alias':
      return `It is what the anchor &${name} marks.`;
    case 'merge':
      return name === ''
        ? 'It comes from a merged map (<<).'
        : `It comes from the anchor &${name} by a merge (<<).`;
    default:
      return by satisfies never;
  }
}
