import { missingVariables, sentence } from '../../console/explain-config.ts';
import { invalidSettings } from '../../console/invalid-settings.ts';
import { type Check, type Finding, fail, ok, type ReadSubject, warn } from './check.ts';

/** Whether the variables of the config and the settings of a run have values, and ones that they can have. */
export const checkEnvironment: Check = ({ config, io, subject }) => {
  const settings = invalidSettings(io.env, config).map(({ name, expected }) =>
    fail(`${name} takes ${expected}.`, 'Correct the variable, or unset it to take the default.'),
  );
  const found = [...settings, ...('unreadable' in subject ? [] : ofConfig(subject))];
  if (found.length > 0) return found;
  return [
    ok(
      'unreadable' in subject
        ? 'Which variables are needed is not known without a config.'
        : 'Every variable that is needed has a value.',
    ),
  ];
};

function ofConfig({ loaded, ofFile }: ReadSubject): Finding[] {
  const missing = missingVariables(loaded.analysis);
  const ofText = new Set(ofFile.diagnostics.map(({ code, message }) => `${code} ${message}`));
  const ofValues = loaded.analysis.diagnostics.filter(
    ({ code, message, severity }) =>
      severity !== 'hint' &&
      code.startsWith('ENV_') &&
      code !== 'ENV_MISSING' &&
      !ofText.has(`${code} ${message}`),
  );
  return [
    ...(missing.length === 0
      ? []
      : [
          fail(
            `Missing required environment variables: ${missing.join(', ')}.`,
            `Put each into .env beside the config file, or into the shell: export ${missing[0]}="…"`,
          ),
        ]),
    ...ofValues.map(({ fixes, message, severity }) =>
      (severity === 'error' ? fail : warn)(
        sentence(message),
        fixes[0]?.title ?? `See where each value comes from: planoai env ${loaded.file}`,
      ),
    ),
  ];
}
