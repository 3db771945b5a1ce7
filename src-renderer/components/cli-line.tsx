import { useOwnCommand } from '../lib/use-own-command.ts';
import { CopyButton } from './copy-button.tsx';

/** The command that does the same in a terminal. */
export function CliLine({ command: general }: { readonly command: string }) {
  const command = useOwnCommand(general);
  return (
    <div className="flex min-w-0 items-center gap-1.5 text-2xs text-muted" data-testid="cli-line">
      <span className="shrink-0">same as</span>
      <code className="truncate font-mono text-text">{command}</code>
      <CopyButton
        iconOnly
        tone="quiet"
        className="size-5"
        label="Copy the command"
        text={() => command}
        data-testid="cli-line-copy"
      />
    </div>
  );
}
