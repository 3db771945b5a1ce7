import type { UpdateStep, UpdatesElsewhere } from '../../src-main/contract/update-calls.ts';

/** Who updates this console, where it is not the console itself. */
export const elsewhereTexts: Readonly<Record<UpdatesElsewhere, string>> = {
  browser: 'This console runs in a browser: update the program that serves it, the way it was installed.',
  sources: 'This app runs from sources: pull them and build it again.',
  package: 'This app came as a package: install the newer package with the package manager.',
  snap: 'This app is a snap: snapd updates it.',
  flatpak: 'This app is a Flatpak: update it with "flatpak update".',
  homebrew: 'This app came with Homebrew: update it with "brew upgrade".',
  'no-feed': 'This build names no place that updates come from: install a newer one by hand.',
  unsigned: 'This build could not tell a genuine update from a forged one: install a newer one by hand.',
};

/** How far an update is, in one line. */
export function stepText(step: UpdateStep): string {
  switch (step.kind) {
    case 'unknown':
      return 'Not looked for yet';
    case 'checking':
      return 'Looking…';
    case 'current':
      return 'This is the newest version';
    case 'available':
      return `Version ${step.version} is there`;
    case 'downloading':
      return `Downloading version ${step.version}: ${step.percent} %`;
    case 'ready':
      return `Version ${step.version} is ready to install`;
    case 'waiting':
      return `Version ${step.version} will install when idle: ${requestsText(step.inFlight)}`;
    case 'installing':
      return `Installing version ${step.version}…`;
    case 'failed':
      return 'The last try failed';
  }
}

function requestsText(inFlight: number): string {
  return inFlight === 1 ? '1 request runs' : `${inFlight} requests run`;
}
