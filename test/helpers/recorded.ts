/** Activities that remember their calls, for tests of a workflow's rules. */

/** Every activity of `base`, its calls kept in their order. */
export function recordedActivities<T extends object>(base: T) {
  const calls: { name: string; input: never }[] = [];
  const activities = Object.fromEntries(
    Object.entries(base as Record<string, (input: never) => unknown>).map(([name, activity]) => [
      name,
      async (input: never) => {
        calls.push({ name, input });
        return activity(input);
      },
    ]),
  );
  /** What an activity was called with, the first call first. */
  const named = (name: keyof T): Record<string, unknown>[] =>
    calls.filter((call) => call.name === name).map((call) => call.input);
  return { activities, named };
}
