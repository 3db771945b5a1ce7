import {
  ArrowLeftRight,
  CircleDollarSign,
  FilePenLine,
  House,
  ListChecks,
  ListTree,
  type LucideIcon,
  Play,
  Settings,
} from 'lucide-react';
import { screens as named, type ScreenId } from '../../src-main/contract/screens.ts';

export interface Screen {
  readonly id: ScreenId;
  readonly path: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** The first is shown. */
  readonly keys: readonly [string, ...string[]];
}

const looks: Readonly<Record<ScreenId, Pick<Screen, 'icon' | 'keys'>>> = {
  home: { icon: House, keys: ['$mod+Digit1'] },
  config: { icon: FilePenLine, keys: ['$mod+Digit2'] },
  traces: { icon: ListTree, keys: ['$mod+Digit3'] },
  playground: { icon: Play, keys: ['$mod+Digit4'] },
  suites: { icon: ListChecks, keys: ['$mod+Digit5'] },
  listeners: { icon: ArrowLeftRight, keys: ['$mod+Digit6'] },
  costs: { icon: CircleDollarSign, keys: ['$mod+Digit7'] },
  settings: { icon: Settings, keys: ['$mod+Digit8', '$mod+Comma'] },
};

export const screens: readonly Screen[] = named.map((screen) => ({ ...screen, ...looks[screen.id] }));
