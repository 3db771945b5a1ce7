import { Button } from '../components/button.tsx';
import { useShell } from '../shell/shell-state.ts';
import { Row } from './section.tsx';

export function ShowKeys() {
  return (
    <Row label="Keys" hint="Each screen shows and changes its own, together with those of everywhere.">
      <Button data-testid="setting-keys" onClick={() => useShell.setState({ shortcutsOpen: true })}>
        Show the keys
      </Button>
    </Row>
  );
}
