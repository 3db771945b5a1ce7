import { useHashLocation } from 'wouter/use-hash-location';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';

/** What of a link into the console was not followed: links lead somewhere and do nothing else. */
export function LinkNotice() {
  const [location, go] = useHashLocation();
  const [path = '', query = ''] = location.split('?', 2);
  const params = new URLSearchParams(query);
  const ignored = params.get('ignored');
  const isUnknown = params.get('link') === 'unknown';
  if (ignored === null && !isUnknown) return null;
  const dismiss = () => {
    params.delete('ignored');
    params.delete('link');
    go(params.size === 0 ? path : `${path}?${params}`, { replace: true });
  };
  return (
    <Notice
      tone="warn"
      testId="link-notice"
      className="rounded-none border-x-0 border-t-0"
      title={isUnknown ? 'The link leads nowhere in this console.' : `ignored: ${namesIn(ignored)}`}
      actions={
        <Button size="small" data-testid="link-notice-dismiss" onClick={dismiss}>
          Dismiss
        </Button>
      }
    >
      {isUnknown
        ? 'It may be cut, or from another version.'
        : 'Links open a place in the console; they change nothing, apply nothing and send nothing.'}
    </Notice>
  );
}

/** Whoever made the link chose them. */
function namesIn(ignored: string | null): string {
  return (ignored ?? '')
    .split(',')
    .map((name) => name.replace(/[^\w-]/g, '').slice(0, 40))
    .filter((name) => name !== '')
    .slice(0, 5)
    .join(', ');
}
