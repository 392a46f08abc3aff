import { readFile } from 'node:fs/promises'

/** Whether a program runs; one that has ended may not have been reaped yet. */
export async function isRunning(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return state !== '' && !/\) Z /.test(state)
}

/** Lets time pass in which a process is stopped, and so cannot say when it is over. */
export function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
