import type { Server } from 'node:http';
import { createAgent } from './create-agent.ts';

const flights: Readonly<Record<string, string>> = {
  istanbul: 'TK204 at 14:20, on time',
  seattle: 'AS12 at 09:05, delayed by 30 minutes',
  'new york': 'DL48 at 18:45, on time',
};

/** Knows one flight to each of three cities. A real one would ask an airline. */
export function createFlightAgent(plano: string): Server {
  return createAgent({
    plano,
    model: 'sandbox/echo',
    lookUp(question) {
      const city = Object.keys(flights).find((each) => question.toLowerCase().includes(each));
      return city === undefined
        ? `No flight is known for: ${question}`
        : `Next flight to ${city}: ${flights[city]}. Asked: ${question}`;
    },
  });
}
