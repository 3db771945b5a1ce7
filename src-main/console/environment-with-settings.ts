import {
  type ConsoleSettings,
  defaultChoices,
  isChoiceName,
  variablesOfChoices,
} from '../contract/console-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a console: what a person has set there stands in for variables that are not set. */
export function environmentWithSettings(environment: Environment, settings: ConsoleSettings): Environment {
  const added: Record<string, string> = {};
  for (const [name, variable] of Object.entries(variablesOfChoices)) {
    if ((environment[variable] ?? '') !== '' || !isChoiceName(name)) continue;
    if (settings[name] !== defaultChoices[name]) added[variable] = String(settings[name]);
  }
  return { ...environment, ...added };
}
