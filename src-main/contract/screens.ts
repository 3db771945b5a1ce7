/** The screens of the window, in their order: what menus, sidebar and links name. */
export const screens = [
  { id: 'home', path: '/home', title: 'Home' },
  { id: 'config', path: '/config', title: 'Config' },
  { id: 'traces', path: '/traces', title: 'Traces' },
  { id: 'playground', path: '/playground', title: 'Playground' },
  { id: 'suites', path: '/suites', title: 'Suites' },
  { id: 'listeners', path: '/listeners', title: 'Listeners & Logs' },
  { id: 'costs', path: '/costs', title: 'Models & Cost' },
  { id: 'settings', path: '/settings', title: 'Settings' },
] as const;

export type ScreenId = (typeof screens)[number]['id'];
