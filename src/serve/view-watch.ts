import type { View } from '../sections/view.ts'

/** How often the view is looked at at least: a clock that was set moves no timer. In milliseconds. */
const MOST_TIMER_MS = 10_000

/** Notices when there is another view: after a publication, or because a freshness flipped. */
export interface ViewWatch {
  /** Calls a listener at every change until the function it returns is called. */
  subscribe(listener: (view: View) => void): () => void
  /** Looks at the view for the first time, which is no change, and from then on. */
  start(): void
  stop(): void
}

/** Makes a watch over the current view; its timer keeps no process alive. */
export function createViewWatch(deps: {
  view(): View
  subscribe(listener: (view: View) => void): () => void
}): ViewWatch {
  const listeners = new Set<(view: View) => void>()
  let timer: NodeJS.Timeout | undefined
  let seen: View | undefined
  let unsubscribe: (() => void) | undefined

  function look(): void {
    const view = deps.view()
    clearTimeout(timer)
    const waitMs = Math.min(MOST_TIMER_MS, Math.max(1, view.validUntil - Date.now()))
    timer = setTimeout(look, waitMs).unref()
    if (view === seen) return
    seen = view
    for (const listener of listeners) listener(view)
  }

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start() {
      seen = deps.view()
      unsubscribe = deps.subscribe(look)
      look()
    },
    stop() {
      unsubscribe?.()
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
