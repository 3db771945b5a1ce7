/** Two agents described as long as people describe theirs, with examples of what to ask. */
export const travelAgents = [
  {
    id: 'weather_agent',
    description:
      'Get real-time weather conditions and multi-day forecasts for any city worldwide using Open-Meteo API (free, no API key needed). Provides current temperature, multi-day forecasts, weather conditions, sunrise/sunset times, and detailed weather information. Understands conversation context to resolve location references from previous messages.',
  },
  {
    id: 'flight_agent',
    description:
      'Get live flight information between airports using FlightAware AeroAPI. Shows real-time flight status, scheduled/estimated/actual departure and arrival times, gate and terminal information, delays, aircraft type, and flight status. Automatically resolves city names to airport codes (IATA/ICAO). Understands conversation context to infer origin/destination from follow-up questions. Supports queries like "What flights go from London to Seattle?" or "Do they fly out from Seattle?" (using context from previous messages).',
  },
] as const;

export const shortAgents = [
  { id: 'weather_agent', description: 'Real-time weather, forecasts, and climate data for any city.' },
  { id: 'flights_agent', description: 'Live flight status, schedules, gates, and delays.' },
  { id: 'hotels_agent', description: 'Hotel search, availability, pricing, and booking.' },
] as const;
