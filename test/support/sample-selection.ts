import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';

/** A selection as the gateway writes one: the lexical router found both agents of `desk`. */
export function sampleSelection(part: Partial<AgentSelectionRecord> = {}): AgentSelectionRecord {
  return {
    schema: 'plano.agent_selection/1',
    id: '9d3c1f20-1111-4222-8333-0a1b2c3d4e5f',
    at: '2026-09-04T12:04:31.204Z',
    request_id: 'r1',
    trace_id: '7f4e9a1c00000000000000000000beef',
    client_api: 'chat.completions',
    listener: 'desk',
    config_sha256: 'ab12cd34ef56',
    agents: [
      {
        ...{ id: 'weather_agent', description: 'Weather and forecasts for any city.', default: false },
        ...{ config_path: 'listeners[0].agents[0]', line: 14 },
      },
      {
        ...{ id: 'flight_agent', description: 'Flight status, schedules, gates.', default: true },
        ...{ config_path: 'listeners[0].agents[1]', line: 16 },
      },
      {
        ...{ id: 'hotel_agent', description: 'Hotel search and booking.', default: false },
        ...{ config_path: null, line: null },
      },
    ],
    routers: [lexicalTry],
    protocol: null,
    how: 'segments',
    route: ['weather_agent', 'flight_agent'],
    unknown: [],
    repaired: [],
    scores: { weather_agent: 1.61, flight_agent: 0.92, hotel_agent: 0 },
    reason: 'routed',
    decided_by: 'embedded',
    failure: null,
    warnings: [],
    ms: 0.84,
    ...part,
  };
}

export const lexicalTry: AgentSelectionRecord['routers'][number] = {
  ...{ kind: 'embedded', ref: 'embedded/lexical-agents-v1', label: 'lexical router (no model)' },
  ...{ fallback: false, endpoint: null, model: null, prompt: null, response: null, parsed: null },
  ...{ lexical: null, outcome: 'matched', error: null, ms: 0.8 },
};
