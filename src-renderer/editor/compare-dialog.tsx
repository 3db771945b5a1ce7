import { Dialog } from '../components/dialog.tsx';
import { TextDiff } from './text-diff.tsx';

export interface Comparison {
  readonly title: string;
  readonly original: string;
  readonly modified: string;
}

interface CompareDialogProps {
  readonly comparison: Comparison | null;
  readonly onClose: () => void;
}

export function CompareDialog({ comparison, onClose }: CompareDialogProps) {
  return (
    <Dialog open={comparison !== null} onClose={onClose} title={comparison?.title ?? ''} testId="compare">
      <div className="h-[60vh]">
        {comparison && <TextDiff original={comparison.original} modified={comparison.modified} />}
      </div>
    </Dialog>
  );
}
