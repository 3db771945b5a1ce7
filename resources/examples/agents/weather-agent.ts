import type { Server } from 'node:http';
import { createAgent } from './create-agent.ts';

const skies: Readonly<Record<string, string>> = {
  istanbul: 'sunny, 24 °C',
  seattle: 'rain, 12 °C',
  'new york': 'cloudy, 17 °C',
};

/** Knows the weather of three cities. A real one would ask a weather service. */
export function createWeatherAgent(plano: string): Server {
  return createAgent({
    plano,
    model: 'sandbox/echo',
    lookUp(question) {
      const city = Object.keys(skies).find((each) => question.toLowerCase().includes(each));
      return city === undefined
        ? `No weather is known for: ${question}`
        : `Weather in ${city}: ${skies[city]}. Asked: ${question}`;
    },
  });
}
