import type { ComparedTexts } from './compare-texts.ts';

interface TextDiffProps {
  readonly parts: ComparedTexts['parts'];
  readonly testId: string;
}

/** Two texts in one: what is only in the second is marked as added, what is only in the first as removed. */
export function TextDiff({ parts, testId }: TextDiffProps) {
  return (
    <p className="[overflow-wrap:anywhere] whitespace-pre-wrap" data-testid={testId}>
      {parts.map(({ kind, text }, index) => {
        const { className, Tag } = looks[kind];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces are told apart by their place
          <Tag key={index} data-kind={kind} className={className}>
            {text}
          </Tag>
        );
      })}
    </p>
  );
}

const looks = {
  same: { Tag: 'span', className: '' },
  added: { Tag: 'ins', className: 'bg-ok-soft text-ok no-underline' },
  removed: { Tag: 'del', className: 'bg-bad-soft text-bad' },
} as const;
