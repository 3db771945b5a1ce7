import type { Profile } from '../load-config.ts';

export interface ValidateFlags {
  readonly path?: string;
  readonly format?: 'text' | 'json' | 'github' | 'sarif';
  readonly strict?: boolean;
  readonly hints?: boolean;
  readonly fragment?: boolean;
  readonly profile?: Profile;
  readonly checkEnv?: boolean;
  readonly checkUrls?: boolean;
  readonly target: 'native' | 'docker' | 'kubernetes' | undefined;
  readonly print?: boolean;
  readonly compat?: 'upstream';
}
