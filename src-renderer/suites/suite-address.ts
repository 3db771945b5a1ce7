import { openScreen } from '../lib/navigation.ts';

/** The address of a case on the screen of suites. */
export function suiteAddress(file: string, caseId: string): string {
  return `/suites/${encodeURIComponent(file)}/${encodeURIComponent(caseId)}`;
}

export function openSuiteCase(file: string, caseId: string): void {
  openScreen(suiteAddress(file, caseId));
}
