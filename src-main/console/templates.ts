import { readFile } from 'node:fs/promises';
import { resourceFile } from './resource-file.ts';

export interface Template {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** The configs to begin with, the five of Plano first. */
export const templates: readonly Template[] = [
  {
    id: 'sub_agent_orchestration',
    title: 'Sub Agent Orchestration',
    description: 'multi-agent routing across specialized agents',
  },
  {
    id: 'coding_agent_routing',
    title: 'Coding Agent Routing',
    description: 'routing preferences + model aliases for coding tasks',
  },
  {
    id: 'preference_aware_routing',
    title: 'Preference-aware LLM routing',
    description: 'automatic LLM routing based on preferences',
  },
  {
    id: 'filter_chain_guardrails',
    title: 'Guardrails via Filter Chains',
    description: 'input guards, query rewrite, and context building',
  },
  {
    id: 'conversational_state_v1_responses',
    title: 'Conversational State via v1/responses',
    description: 'stateful responses with memory-backed storage',
  },
  {
    id: 'llm_gateway',
    title: 'LLM gateway',
    description: 'one address for the models of several providers',
  },
  {
    id: 'prompt_targets_api',
    title: 'Functions of an API',
    description: 'people ask an HTTP API in their own words',
  },
  {
    id: 'multi_listener',
    title: 'Three listeners',
    description: 'models, functions and agents over the same providers',
  },
  {
    id: 'local_models',
    title: 'Local models',
    description: 'Ollama, and a proxy that takes the credential of each client',
  },
  {
    id: 'durable_state',
    title: 'Durable conversations',
    description: 'stateful responses in SQLite or PostgreSQL',
  },
  {
    id: 'offline_demo',
    title: 'Offline demo',
    description: 'a stand-in for providers: no key and no network',
  },
];

/** The text of a template; `null`: none has that id. */
export async function readTemplate(id: string): Promise<string | null> {
  if (!templates.some((template) => template.id === id)) return null;
  return readFile(resourceFile(id === 'offline_demo' ? 'demo/config.yaml' : `templates/${id}.yaml`), 'utf8');
}

/** What a config begins with that is written by hand. */
export async function readEmptyTemplate(): Promise<string> {
  return readFile(resourceFile('templates/empty.yaml'), 'utf8');
}
