import type { PromptTargetConfig } from '../../../src-gateway/config/prompt-target-config.ts';
import { configFrom } from '../../support/config-from.ts';

/** The functions of a config whose `prompt_targets` are this text. */
export function targetsFrom(yaml: string): readonly PromptTargetConfig[] {
  return configFrom(`version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: k}]
endpoints: {api: {endpoint: 127.0.0.1:9}}
prompt_targets:
${yaml}`).targets;
}

export const weatherTargets = `
  - name: get_current_weather
    description: Get current weather at a location.
    parameters:
      - {name: location, description: The location, type: str, required: true, format: "City, State"}
      - {name: days, description: the number of days, type: int, required: true}
    endpoint: {name: api, path: /weather, http_method: POST}
    system_prompt: You are a weather expert.
`;

export const currencyTargets = `
  - name: currency_exchange
    description: Get currency exchange rate from USD to other currencies
    parameters:
      - {name: currency_symbol, description: currency symbol to convert from USD, type: str, required: true}
    endpoint: {name: api, path: "/v1/latest?base=USD&symbols={currency_symbol}", http_method: GET}
  - name: get_supported_currencies
    description: Get list of supported currencies for conversion
    endpoint: {name: api, path: /v1/currencies, http_method: GET}
`;

export const energyTargets = `
  - name: get_info_for_energy_source
    description: get information about an energy source
    parameters:
      - {name: energy_source, description: a source of energy, type: str, required: true, enum: [renewable, fossil]}
      - {name: consideration, description: what to consider, type: str, enum: [cost, economic, technology]}
    endpoint: {name: api, path: /energy, http_method: POST}
`;

export const flightTargets = `
  - name: get_flight_status
    description: Check the status of a flight.
    parameters:
      - {name: flight_number, description: "Airline code and number, such as AA123", type: str, required: true, format: "^[A-Z]{2}[0-9]{1,4}$"}
      - {name: date, description: Day of the flight, type: str, format: date}
    endpoint: {name: api, path: "/flights/{flight_number}?date={date}"}
  - name: search_flights
    description: Search for flights between two airports.
    parameters:
      - {name: origin, description: Airport of departure, type: str, required: true}
      - {name: destination, description: Airport of arrival, type: str, required: true}
      - {name: departure_date, description: "Day of departure, YYYY-MM-DD", type: str, required: true, format: date}
      - {name: cabin_class, description: Cabin, type: str, enum: [economy, business, first], default: economy}
      - {name: passengers, description: Number of passengers, type: int, default: 1}
    endpoint: {name: api, path: "/search?from={origin}&to={destination}&date={departure_date}&class={cabin_class}&pax={passengers}"}
`;

export const deviceTargets = `
  - name: device_summary
    description: Retrieve the summary of statistics for devices over the last days.
    parameters:
      - {name: device_ids, description: identifiers of the devices, type: list, required: true, items: {type: str}}
      - {name: time_range, description: "how far to look back, in days", type: int, required: false, default: 7}
    endpoint: {name: api, path: /agent/device_summary, http_method: POST}
  - name: reboot_devices
    description: Reboot devices.
    parameters:
      - {name: device_ids, description: identifiers of the devices, type: list, required: true}
    endpoint: {name: api, path: /agent/device_reboot, http_method: POST}
`;
