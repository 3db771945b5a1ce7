import type { ConsoleSettings } from '../contract/console-settings.ts';
import type { ElectronApi } from './electron-api.ts';

export interface ClosePolicyOptions {
  readonly electron: Pick<ElectronApi, 'dialog' | 'Notification'>;
  /** Whether a tray icon would be seen. */
  hasTray(): Promise<boolean>;
  isServing(): boolean;
  settings(): Promise<ConsoleSettings>;
  toldOfTray(): Promise<unknown>;
  openSettings(): void;
}

export type CloseOutcome = 'close' | 'keep' | 'quit';

/**
 * What closing the last window means. The gateway never goes on where nobody sees it: without a tray a
 * person chooses; with one they are told once where it is.
 */
export async function decideClose(options: ClosePolicyOptions): Promise<CloseOutcome> {
  const serving = options.isServing();
  if (!(await options.hasTray())) return serving ? askWithoutTray(options) : 'quit';
  const settings = await options.settings();
  if (settings.onClose === 'quit') return 'quit';
  if (serving && !settings.toldOfTray) await tellOfTray(options);
  return 'close';
}

const answers = ['Quit', 'Keep window'] as const;

async function askWithoutTray({ electron }: ClosePolicyOptions): Promise<CloseOutcome> {
  const { response } = await electron.dialog.showMessageBox({
    type: 'question',
    message: 'The gateway is running.',
    detail: 'This desktop shows no tray icons: without the window nobody would see it. Quit stops it.',
    buttons: [...answers],
    defaultId: answers.indexOf('Keep window'),
    cancelId: answers.indexOf('Keep window'),
  });
  return answers[response] === 'Quit' ? 'quit' : 'keep';
}

async function tellOfTray({ electron, openSettings, toldOfTray }: ClosePolicyOptions): Promise<void> {
  if (!electron.Notification.isSupported()) return;
  const notice = new electron.Notification({
    title: 'Plano Console is still running in the tray',
    body: 'The gateway serves on. Click here for the settings: closing can quit instead.',
  });
  notice.on('click', openSettings);
  notice.show();
  await toldOfTray();
}
