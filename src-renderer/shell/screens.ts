import {
  ArrowLeftRight,
  CircleDollarSign,
  FilePenLine,
  ListChecks,
  ListTree,
  type LucideIcon,
  Play,
} from 'lucide-react';

export interface Screen {
  readonly id: 'config' | 'traces' | 'playground' | 'suites' | 'listeners' | 'costs';
  readonly path: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly key: string;
}

export const screens: readonly Screen[] = [
  { id: 'config', path: '/config', title: 'Config', icon: FilePenLine, key: '$mod+Digit1' },
  { id: 'traces', path: '/traces', title: 'Traces', icon: ListTree, key: '$mod+Digit2' },
  { id: 'playground', path: '/playground', title: 'Playground', icon: Play, key: '$mod+Digit3' },
  {
    id: 'listeners',
    path: '/listeners',
    title: 'Listeners & Logs',
    icon: ArrowLeftRight,
    key: '$mod+Digit4',
  },
  { id: 'suites', path: '/suites', title: 'Suites', icon: ListChecks, key: '$mod+Digit5' },
  {
    id: 'costs',
    path: '/costs',
    title: 'Models & Cost',
    icon: CircleDollarSign,
    key: '$mod+Digit7',
  },
];
