import type { JsonObject } from '../json-value.ts';

interface ClientTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

/**
 * A tool that clients run and whose arguments Anthropic fixed, so that requests name only its type; `null`:
 * its arguments are not published. Any dated version of a family takes the newest arguments.
 */
export function clientToolOfType(type: string): ClientTool | null {
  return clientTools.find(({ family }) => type.startsWith(family))?.tool ?? null;
}

const text = (description: string) => ({ type: 'string', description });
const path = text('Absolute path of a file or directory.');
const line = {
  type: 'integer',
  description: 'Line behind which the text goes; 0: at the start of the file.',
};
const viewRange = {
  type: 'array',
  items: { type: 'integer' },
  minItems: 2,
  maxItems: 2,
  description: 'First and last line to show; the last may be -1 for the end of the file.',
};
const point = (description: string) => ({
  type: 'array',
  items: { type: 'integer' },
  minItems: 2,
  maxItems: 2,
  description,
});

/** Argument names as in Anthropic's tool reference: bash, text editor, memory, computer use. */
const clientTools: readonly { readonly family: string; readonly tool: ClientTool }[] = [
  {
    family: 'bash_',
    tool: {
      name: 'bash',
      description: 'Runs a command in a shell session that keeps its state between calls.',
      parameters: {
        type: 'object',
        properties: {
          command: text('Command to run. Required unless the shell is restarted.'),
          restart: { type: 'boolean', description: 'Restart the shell.' },
        },
      },
    },
  },
  {
    family: 'text_editor_',
    tool: {
      name: 'str_replace_based_edit_tool',
      description: 'Shows, creates and edits text files.',
      parameters: {
        type: 'object',
        properties: {
          command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert'] },
          path,
          view_range: viewRange,
          file_text: text('Content of the file to create.'),
          old_str: text('Text to replace; must occur exactly once in the file.'),
          new_str: text('Text that replaces it.'),
          insert_line: line,
          insert_text: text('Text to insert.'),
        },
        required: ['command', 'path'],
      },
    },
  },
  {
    family: 'memory_',
    tool: {
      name: 'memory',
      description: 'Keeps notes as files below /memories, which last from one conversation to the next.',
      parameters: {
        type: 'object',
        properties: {
          command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert', 'delete', 'rename'] },
          path,
          view_range: viewRange,
          file_text: text('Content of the file to create.'),
          old_str: text('Text to replace; must occur exactly once in the file.'),
          new_str: text('Text that replaces it.'),
          insert_line: line,
          insert_text: text('Text to insert.'),
          old_path: text('Path to rename.'),
          new_path: text('Its new path.'),
        },
        required: ['command'],
      },
    },
  },
  {
    family: 'computer_20',
    tool: {
      name: 'computer',
      description: 'Uses the mouse and the keyboard of a screen, and takes pictures of it.',
      parameters: {
        type: 'object',
        properties: {
          action: {
            type: 'string',
            enum: [
              'key',
              'hold_key',
              'type',
              'cursor_position',
              'mouse_move',
              'left_mouse_down',
              'left_mouse_up',
              'left_click',
              'left_click_drag',
              'right_click',
              'middle_click',
              'double_click',
              'triple_click',
              'scroll',
              'wait',
              'screenshot',
              'zoom',
            ],
          },
          coordinate: point('Where, as [x, y] in pixels from the top left.'),
          start_coordinate: point('Where a drag begins.'),
          text: text('Text to type, or keys to press.'),
          duration: { type: 'number', description: 'Seconds to wait or to hold the key.' },
          scroll_direction: { type: 'string', enum: ['up', 'down', 'left', 'right'] },
          scroll_amount: { type: 'integer', description: 'Clicks of the wheel.' },
          region: {
            type: 'array',
            items: { type: 'integer' },
            description: 'What to zoom: [x0, y0, x1, y1].',
          },
        },
        required: ['action'],
      },
    },
  },
];
