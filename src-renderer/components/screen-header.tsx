import type { ReactNode } from 'react';

interface ScreenHeaderProps {
  readonly title: string;
  readonly detail?: ReactNode;
  readonly actions?: ReactNode;
}

export function ScreenHeader({ title, detail, actions }: ScreenHeaderProps) {
  return (
    <header
      data-pane
      className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-4 py-2"
    >
      <h1 className="text-base font-semibold">{title}</h1>
      {/* In a narrow or zoomed window it goes on a line of its own rather than under the actions. */}
      <div className="flex min-w-0 flex-1 items-center gap-x-3 text-muted max-[900px]:flex-auto max-[900px]:flex-wrap">
        {detail}
      </div>
      <div className="flex shrink-0 items-center gap-2 max-[900px]:shrink max-[900px]:flex-wrap">
        {actions}
      </div>
    </header>
  );
}
