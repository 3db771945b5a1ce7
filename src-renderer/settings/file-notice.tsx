import { useMutation } from '@tanstack/react-query';
import type { SettingsFile } from '../../src-main/contract/settings-calls.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { host, queries } from '../lib/host.ts';

interface FileNoticeProps {
  readonly file: SettingsFile;
  /** Absent: it is being edited. */
  readonly onEdit?: () => void;
}

/** What is wrong with the file of the settings, and what counts meanwhile. */
export function FileNotice({ file, onEdit }: FileNoticeProps) {
  const setAside = useMutation({
    mutationFn: () => host.call('settings.set-aside', {}),
    onSuccess: (next) => queries.setQueryData(['settings.file', {}], next),
  });
  const edit = onEdit && (
    <Button size="small" data-testid="settings-mend" onClick={onEdit}>
      Edit as JSON
    </Button>
  );
  const wrong = file.problems.filter(({ severity }) => severity === 'error');
  const [first] = wrong;
  if (first === undefined) return null;
  if (file.state === 'broken') {
    return (
      <Notice
        tone="bad"
        testId="settings-broken"
        title={`settings.json cannot be read: line ${first.line}, column ${first.column}`}
        actions={
          <>
            {edit}
            <Button
              size="small"
              disabled={setAside.isPending}
              data-testid="settings-use-defaults"
              onClick={() => setAside.mutate()}
            >
              Use defaults for this run
            </Button>
          </>
        }
      >
        {first.message} Until it is mended the defaults count, and nothing is written over the file.
        {setAside.isError && ` ${setAside.error.message}`}
      </Notice>
    );
  }
  if (file.state === 'set-aside') {
    return (
      <Notice tone="info" testId="settings-set-aside" title="settings.json is set aside" actions={edit}>
        What you set now counts until this console ends. Line {first.line} of the file is still to be mended.
      </Notice>
    );
  }
  return (
    <Notice
      tone="warn"
      testId="settings-unusable"
      title={wrong.length === 1 ? 'One setting cannot be used' : `${wrong.length} settings cannot be used`}
      actions={edit}
    >
      Line {first.line}: {first.message} Its default counts.
    </Notice>
  );
}
