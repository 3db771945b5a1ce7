/** The documents D1 to D6 of the editor's acceptance vectors. */
export const uxDocuments = {
  misspeltPort: `version: v0.3.0
listeners:
  - type: model
    name: main
    prt: 12000
model_providers:
  - model: openai/gpt-4o
    default: true
`,
  sameModelTwice: `version: v0.3.0
listeners:
  - type: model
    name: main
    port: 12000
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
`,
  misspeltAgent: `version: v0.3.0
agents:
  - id: weather
    url: http://localhost:8001
listeners:
  - type: agent
    name: desk
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: wether
        description: Live weather by city.
model_providers:
  - model: openai/gpt-4o
    default: true
`,
  filterChain: `version: v0.3.0
listeners:
  - type: agent
    name: desk
    port: 8000
    agents:
      - id: rag
        description: Answers from documents.
        filter_chain:
          - guard
          - rewrite
agents:
  - id: rag
    url: http://localhost:10501
filters:
  - id: guard
    url: http://localhost:10500
    type: http
model_providers:
  - model: openai/gpt-4o
    default: true
`,
  manyAtOnce: `version: v0.5
listeners:
  - type: model
    name: a
    port: 12000
  - type: prompt
    name: b
    port: 12000
model_providers:
  - model: gpt-4o
    default: true
  - model: anthropic/claude-sonnet-4-5
    default: true
model_aliases:
  fast:
    target: openai/gpt-5-nano
`,
  literalKey: `version: v0.4.0
listeners:
  - type: model
    name: main
    port: 12000
model_providers:
  - model: openai/gpt-4o-mini
    access_key: sk-live-1234567890abcdef
    default: true
  - model: openai/gpt-4o
    access_key: \${OPENAI_KEY_2}
routing_preferences:
  - name: code review
    description: Review, explain or refactor existing source code.
    models:
      - openai/gpt-4o
      - openai/gpt-4.1
  - name: code generation
    description: Write new functions from a description.
    models:
      - openai/gpt-4o
`,
} as const;
