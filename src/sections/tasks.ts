import { z } from 'zod'

import { type Part, type Section, stalest } from './section.ts'
import { count, instant, list, optional, text, webAddress, word } from './shapes.ts'

export const TASK_STATES = ['OPEN', 'IN_PROGRESS', 'BLOCKED'] as const

/** What a source tells of the tasks. */
export const tasksShape = z.strictObject({
  openCount: count,
  inProgressCount: optional(count),
  blockedCount: optional(count),
  items: optional(
    list(
      z.strictObject({
        title: text,
        state: word(TASK_STATES),
        url: webAddress,
        updatedAt: optional(instant),
      }),
    ),
  ),
})

export type TasksValue = z.infer<typeof tasksShape>

export type Task = NonNullable<TasksValue['items']>[number]

/** What is open and what is in progress, as shown; `items` is the whole list. */
export interface Tasks extends Section {
  readonly openCount: number | null
  readonly inProgressCount: number | null
  readonly blockedCount: number | null
  readonly items: readonly Task[] | null
}

/** Folds the readings of the tasks: counts are summed, and unknown if any part of them is. */
export function foldTasks(parts: readonly Part<TasksValue>[], startedAt: number): Tasks {
  const freshness = stalest(
    parts.map((part) => part.freshness),
    startedAt,
  )
  const lists = parts.flatMap((part) => (part.value?.items ? [part.value.items] : []))
  return {
    openCount: sum(parts, (value) => value.openCount),
    inProgressCount: sum(parts, (value) => value.inProgressCount),
    blockedCount: sum(parts, (value) => value.blockedCount),
    items: lists.length === 0 ? null : lists.flat(),
    stale: freshness.status !== 'FRESH',
    freshness,
  }
}

function sum(
  parts: readonly Part<TasksValue>[],
  pick: (value: TasksValue) => number | null,
): number | null {
  if (parts.length === 0) return null
  let total = 0
  for (const { value } of parts) {
    const number = value === undefined ? null : pick(value)
    if (number === null) return null
    total += number
  }
  return total
}
