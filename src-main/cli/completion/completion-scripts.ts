import type { CommandDescription, OptionDescription, ProgramDescription } from './describe-program.ts';

/** Scripts that a shell loads once; completing then starts no process of ours. */
export const completionScripts: Readonly<
  Record<'bash' | 'zsh' | 'fish', (program: ProgramDescription) => string>
> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Folders of what runs or ran; the trace listener is no instance. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own syntax
const instances = 'ls "${PLANO_HOME:-$HOME/.plano}/run" 2>/dev/null | grep -v trace-listener';

function bashScript(program: ProgramDescription): string {
  return `# planoai completion for bash. Load it with:  source <(planoai completion bash)
_planoai() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${allNames(program).join('|')}) command="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$command $previous" in
    *' --instance') COMPREPLY=($(compgen -W "$(${instances})" -- "$current")); return ;;
${valueCases(program, (values) => `COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$current")); return`)}
${fileCases(program, 'COMPREPLY=(); return')}
  esac
  case "$command" in
    '') words="${firstWords(program).join(' ')}" ;;
${program.commands.map((command) => `    ${command.names.join('|')}) words="${wordsOf(program, command).join(' ')}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _planoai planoai
`;
}

function zshScript(program: ProgramDescription): string {
  return `#compdef planoai
# planoai completion for zsh. Load it behind compinit with:  source <(planoai completion zsh)
_planoai() {
  local command="" previous="\${words[CURRENT-1]}" i
  for ((i = 2; i < CURRENT; i++)); do
    case "\${words[i]}" in
      (${allNames(program).join('|')}) command="\${words[i]}"; break ;;
    esac
  done
  case "$command $previous" in
    (*' --instance') compadd -- $(${instances}); return ;;
${valueCases(program, (values) => `compadd -- ${values.join(' ')}; return`, '(')}
${fileCases(program, '_files; return', '(')}
  esac
  case "$command" in
    ('') compadd -- ${firstWords(program).join(' ')} ;;
${program.commands.map((command) => `    (${command.names.join('|')}) compadd -- ${wordsOf(program, command).join(' ')}; _files ;;`).join('\n')}
  esac
}
if [[ "\${funcstack[1]}" == _planoai ]]; then _planoai "$@"; else compdef _planoai planoai; fi
`;
}

function fishScript({ commands, options }: ProgramDescription): string {
  const line = (condition: string, option: OptionDescription) =>
    [
      `complete -c planoai${condition} -l ${option.long.slice(2)}`,
      option.short === null ? '' : ` -s ${option.short.slice(1)}`,
      option.takesValue ? ' -r' : '',
      option.long === '--instance' ? ` -f -a ${quoted(`(sh -c ${quoted(instances)})`)}` : '',
      option.values.length === 0 ? '' : ` -f -a ${quoted(option.values.join(' '))}`,
      ` -d ${quoted(option.description)}`,
    ].join('');
  const lines = commands.flatMap(({ names, description, words, options: own }) => {
    const condition = ` -n ${quoted(`__fish_seen_subcommand_from ${names.join(' ')}`)}`;
    return [
      `complete -c planoai -n __fish_use_subcommand -f -a ${names[0]} -d ${quoted(description)}`,
      ...(words.length === 0 ? [] : [`complete -c planoai${condition} -f -a ${quoted(words.join(' '))}`]),
      ...own.map((option) => line(condition, option)),
    ];
  });
  return `# planoai completion for fish. Load it with:  planoai completion fish | source
${[...options.map((option) => line('', option)), ...lines].join('\n')}
`;
}

function allNames({ commands }: ProgramDescription): string[] {
  return commands.flatMap(({ names }) => names);
}

function firstWords({ commands, options }: ProgramDescription): string[] {
  return [...commands.flatMap(({ names }) => names[0] ?? []), 'help', ...options.flatMap(spellings)];
}

function wordsOf({ options }: ProgramDescription, command: CommandDescription): string[] {
  return [...command.words, ...command.options.flatMap(spellings), ...options.flatMap(spellings)];
}

function spellings({ long, short }: OptionDescription): string[] {
  return short === null ? [long] : [long, short];
}

/** Branches of `case "$command $previous"` for options whose values are known. */
function valueCases(
  program: ProgramDescription,
  complete: (values: readonly string[]) => string,
  open = '',
): string {
  return withValues(program)
    .filter(({ option }) => option.values.length > 0)
    .map(({ pattern, option }) => `    ${open}${pattern}) ${complete(option.values)} ;;`)
    .join('\n');
}

/** The same for options whose values may be files. */
function fileCases(program: ProgramDescription, complete: string, open = ''): string {
  const patterns = withValues(program)
    .filter(({ option }) => option.values.length === 0)
    .map(({ pattern }) => pattern);
  return patterns.length === 0 ? '' : `    ${open}${patterns.join('|')}) ${complete} ;;`;
}

function withValues({ commands, options }: ProgramDescription) {
  const patternsOf = (option: OptionDescription, names: readonly string[]) =>
    names.flatMap((name) => spellings(option).map((spelling) => `${name}' ${spelling}'`)).join('|');
  return [
    ...commands.flatMap(({ names, options: own }) =>
      own.map((option) => ({ option, pattern: patternsOf(option, names) })),
    ),
    ...options.map((option) => ({ option, pattern: patternsOf(option, ['*']) })),
  ].filter(({ option }) => option.takesValue);
}

/** For fish, which keeps all but `\\` and `'` as it is. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
