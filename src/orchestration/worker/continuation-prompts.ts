/** What an agent is told whose session goes on after its turn was cut off. The task itself is in the session already. */
export const RESUME_PROMPT =
  'You were cut off in the middle of the task above. Go on from where you stopped and end with the complete answer.'

/** What an agent is told that has to stop because the run's budget is used up. */
export const HAND_BACK_PROMPT =
  'Stop here: the budget of this task is used up. Do not start anything new and use no tools. In a few sentences hand back what you have so far, so that it can be used.'
