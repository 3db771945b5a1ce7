/** One agent behind one listener. */
export const desk = `version: v0.3.0
agents:
  - id: weather
    url: http://localhost:8001
listeners:
  - type: agent
    name: desk
    port: 8000
    agents:
      - id: weather
        description: Live weather by city.
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
`;
