import { nodeOf, type SourceMap } from '../source/source-node.ts';
import type { ParameterEntry, PromptTargetEntry } from './config-model.ts';
import type { FieldReader } from './field-reader.ts';

/** The functions of the prompt pipeline as they are written. */
export function readPromptTargets(root: SourceMap, read: FieldReader): PromptTargetEntry[] {
  return read.maps(root, 'prompt_targets').map((node) => readTarget(node, read));
}

function readTarget(node: SourceMap, read: FieldReader): PromptTargetEntry {
  const endpoint = read.map(node, 'endpoint');
  return {
    node,
    name: read.text(node, 'name'),
    description: read.text(node, 'description'),
    default: read.flag(node, 'default'),
    autoDispatch: read.flag(node, 'auto_llm_dispatch_on_response'),
    systemPrompt: read.text(node, 'system_prompt'),
    endpointNode: nodeOf(node, 'endpoint'),
    endpointName: read.text(endpoint, 'name'),
    path: read.text(endpoint, 'path'),
    method: read.text(endpoint, 'http_method'),
    headersNode: nodeOf(endpoint, 'http_headers'),
    headers: read.pairs(endpoint, 'http_headers'),
    parametersNode: nodeOf(node, 'parameters'),
    parameters: read.maps(node, 'parameters').map((parameter) => readParameter(parameter, read)),
  };
}

function readParameter(node: SourceMap, read: FieldReader): ParameterEntry {
  return {
    node,
    name: read.text(node, 'name'),
    description: read.text(node, 'description'),
    type: read.text(node, 'type'),
    required: read.flag(node, 'required'),
    default: nodeOf(node, 'default'),
    defaultValue: read.literal(node, 'default'),
    enum: read.list(node, 'enum'),
    enumValues: read.literals(node, 'enum'),
    format: read.text(node, 'format'),
    inPath: read.flag(node, 'in_path'),
    itemType: read.text(read.map(node, 'items'), 'type'),
  };
}
