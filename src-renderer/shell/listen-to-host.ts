import { useConfigSession } from '../editor/config-session.ts';
import { showGateway } from '../lib/gateway.ts';
import { connection, host, queries } from '../lib/host.ts';
import { showSettings } from '../lib/settings.ts';
import { useLogFeed } from '../listeners/log-feed.ts';
import { showUpdates } from '../settings/use-updates.ts';
import { useTraceList } from '../traces/trace-list.ts';
import { showClearing } from '../traces/use-storage.ts';

/** Keeps what every screen shows in step with the host, for as long as the page lives. */
export function listenToHost(): void {
  host.subscribe('gateway.status', showGateway);
  host.subscribe('config.changed', ({ sha256 }) => void useConfigSession.getState().diskChanged(sha256));
  host.subscribe('traces.added', ({ rows, stats }) => useTraceList.getState().receive(rows, stats));
  host.subscribe('logs.added', ({ entries }) => useLogFeed.getState().receive(entries));
  host.subscribe('suites.changed', () => void queries.invalidateQueries({ queryKey: ['suites.list'] }));
  host.subscribe('history.changed', () => void queries.invalidateQueries({ queryKey: ['history.list'] }));
  host.subscribe('traces.clearing', showClearing);
  host.subscribe('updates.changed', showUpdates);
  host.subscribe('secrets.changed', () => {
    void queries.invalidateQueries({ queryKey: ['secrets.state'] });
    void queries.invalidateQueries({ queryKey: ['config.diagnose'] });
    void useConfigSession.getState().checkAgain();
  });
  host.subscribe('settings.changed', (settings) => {
    showSettings(settings);
    void queries.invalidateQueries({ queryKey: ['settings.file'] });
  });
  host.subscribe('workspace.changed', () => {
    // Everything here is of the config before; the next page begins where its own was left.
    history.replaceState(null, '', '#/');
    location.reload();
  });
  const readAll = () => {
    if (connection.state() !== 'open') return;
    // Without them the keys are those that the console comes with.
    void host.call('settings.read', {}).then(showSettings, () => {});
    void useConfigSession.getState().load();
    void useTraceList.getState().reload();
    void useLogFeed.getState().reload();
  };
  connection.onState(readAll);
  readAll();
}
