import { Check, Copy, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/copy-text.ts';
import { Button, type ButtonProps } from './button.tsx';

interface CopyButtonProps extends Omit<ButtonProps, 'onClick'> {
  /** Asked for when pressed, so that a long text is not built for nothing. */
  readonly text: () => string;
  readonly label: string;
  readonly iconOnly?: boolean;
}

export function CopyButton({ text, label, iconOnly = false, ...rest }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const Icon = { idle: Copy, copied: Check, refused: X }[outcome];
  const words = { idle: label, copied: 'Copied', refused: 'The browser refused' }[outcome];
  return (
    <Button
      {...rest}
      size={iconOnly ? 'icon' : (rest.size ?? 'small')}
      data-state={outcome}
      aria-label={iconOnly ? words : undefined}
      title={iconOnly ? label : undefined}
      onClick={async () => setOutcome((await copyText(text())) ? 'copied' : 'refused')}
    >
      <Icon aria-hidden className="size-3.5" />
      {!iconOnly && <span>{words}</span>}
    </Button>
  );
}
