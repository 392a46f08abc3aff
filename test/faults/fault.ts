import type { RunningGateway } from '../support/command-line.ts'

/** One thing that goes wrong, and what the started program must make of it. */
export interface Fault {
  /** What goes wrong. */
  readonly fault: string
  /** What must hold all the same. */
  readonly holds: string
  /** Makes it go wrong, and rejects where something does not hold. */
  run(world: World): Promise<void>
}

/** How a gateway of a fault is started. */
export interface StartOptions {
  /** Where it runs; default a new folder. */
  readonly folder?: string
  /** Its configuration; default the one that is in the folder. */
  readonly config?: object
  readonly env?: Readonly<Record<string, string>>
  /** The program that it is run by, such as one that sets a limit. */
  readonly through?: readonly string[]
  /** Where it prints to instead of a pipe. */
  readonly stdout?: number
}

/** What a fault is made with; all of it is gone when the fault has been run. */
export interface World {
  /** Calls back at the end, the last one first. */
  onEnd(work: () => unknown): void
  /** Makes a new empty folder. */
  folder(): Promise<string>
  /** Starts the program and waits until it listens; it is killed at the end. */
  start(options?: StartOptions): Promise<RunningGateway>
}
