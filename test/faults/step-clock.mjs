import { readFileSync } from 'node:fs'

// Sets the wall clock of a process off by so many milliseconds as stand in a file, at every look.
const { now: readClock } = Date
const now = () => readClock() + Number(readFileSync(process.env.CLOCK_FILE, 'utf8'))

Date.now = now
globalThis.Date = new Proxy(Date, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
})
