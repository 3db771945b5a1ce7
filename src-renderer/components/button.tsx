import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classNames } from '../lib/class-names.ts';
import { ShownKey } from './shown-key.tsx';

const look = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium disabled:opacity-50 aria-disabled:opacity-50',
  {
    variants: {
      tone: {
        primary:
          'border-transparent bg-accent-fill text-on-accent enabled:hover:bg-accent-fill-hover disabled:opacity-60',
        plain: 'border-line-strong/70 bg-surface text-text enabled:hover:bg-hover',
        quiet: 'border-transparent bg-transparent text-text enabled:hover:bg-hover',
        danger: 'border-bad/50 bg-surface text-bad enabled:hover:bg-bad-soft',
      },
      size: {
        small: 'h-6 px-2 text-xs',
        medium: 'h-7 px-2.5 text-sm',
        large: 'h-9 px-4 text-sm',
        icon: 'size-7 p-0',
      },
    },
    defaultVariants: { tone: 'plain', size: 'medium' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof look> {
  /** Key of the command table, shown beside the label. */
  readonly shortcut?: string;
}

export function Button({ tone, size, className, shortcut, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classNames(look({ tone, size }), className)} {...rest}>
      {children}
      {shortcut && <ShownKey of={shortcut} className="ml-0.5 font-mono text-2xs" />}
    </button>
  );
}
