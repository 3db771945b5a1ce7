import type { ReactNode } from 'react';
import { CliLine } from '../components/cli-line.tsx';

interface WizardFooterProps {
  readonly template: string;
  readonly children: ReactNode;
}

export function WizardFooter({ template, children }: WizardFooterProps) {
  return (
    <footer
      data-pane
      className="flex min-h-12 shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line bg-surface px-4 py-2"
    >
      <div className="min-w-0 flex-1">
        <CliLine command={`planoai init --template ${template}`} />
      </div>
      {children}
    </footer>
  );
}
