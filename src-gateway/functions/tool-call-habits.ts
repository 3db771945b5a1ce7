/** What a provider's model takes of the ways to make it call a function. */
export interface ToolCallHabit {
  /** `json`: it knows no tools, and is asked to answer in JSON. */
  readonly mode: 'required' | 'auto' | 'json';
  readonly takesTemperature: boolean;
  readonly takesParallel: boolean;
}

const usual: ToolCallHabit = { mode: 'required', takesTemperature: true, takesParallel: true };

/** What works with which model, as far as it was found out. */
export class ToolCallHabits {
  readonly #known = new Map<string, ToolCallHabit>();

  of(model: string): ToolCallHabit {
    return this.#known.get(model) ?? usual;
  }

  remember(model: string, habit: ToolCallHabit): void {
    this.#known.set(model, habit);
  }
}

/** What to try after a refusal of status 400 or 422; `null`: nothing else would help. */
export function humblerHabit(habit: ToolCallHabit, message: string): ToolCallHabit | null {
  if (/temperature/i.test(message) && habit.takesTemperature) return { ...habit, takesTemperature: false };
  if (/parallel_tool_calls/i.test(message) && habit.takesParallel) return { ...habit, takesParallel: false };
  if (/tool_choice|tool choice/i.test(message) && habit.mode === 'required')
    return { ...habit, mode: 'auto' };
  if (/tool|function/i.test(message) && habit.mode !== 'json') return { ...habit, mode: 'json' };
  return null;
}
