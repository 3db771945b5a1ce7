import type { ReactNode } from 'react';
import type { PromptTexts } from './playground-draft.ts';
import { PromptField } from './prompt-field.tsx';

interface PromptFieldsProps {
  readonly prompt: PromptTexts;
  readonly onChange: (part: Partial<PromptTexts>) => void;
  /** Both fields are as high as their place. */
  readonly beside?: boolean;
  /** What was said before, between the two. */
  readonly children?: ReactNode;
}

/** The prompt of one's own: instructions, and what is said now. */
export function PromptFields({ beside = false, children, onChange, prompt }: PromptFieldsProps) {
  return (
    <>
      <PromptField
        label="System"
        rows={3}
        grow={beside}
        value={prompt.system}
        onChange={(system) => onChange({ system })}
        testId="playground-system"
        placeholder="Optional instructions"
      />
      {children}
      <PromptField
        label="User"
        grow
        rows={beside ? 3 : 8}
        value={prompt.user}
        onChange={(user) => onChange({ user })}
        testId="playground-user"
        placeholder="Type a message"
      />
    </>
  );
}
