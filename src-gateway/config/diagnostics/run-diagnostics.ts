import { define } from './define.ts';

const docs = 'config/start';

export const runDiagnostics = {
  RUN_CA_NOT_FOUND: define<{ path: string }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs,
    message: ({ path }) => `there is no file ${path} with certificate authorities`,
  }),
};
