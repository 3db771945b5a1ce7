import { createFlightAgent } from './flight-agent.ts';
import { createWeatherAgent } from './weather-agent.ts';

const plano = process.env.PLANO_ENDPOINT ?? 'http://127.0.0.1:12000/v1';

/** Starts both agents where `config.yaml` looks for them. */
createWeatherAgent(plano).listen(10510, '127.0.0.1', () =>
  console.log('weather_agent: http://127.0.0.1:10510'),
);
createFlightAgent(plano).listen(10520, '127.0.0.1', () =>
  console.log('flight_agent: http://127.0.0.1:10520'),
);
