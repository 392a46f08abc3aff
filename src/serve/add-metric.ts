import type { Counter, Gauge } from 'prom-client'

import type { View } from '../sections/view.ts'

/** Adds a gauge that is set anew at each scrape. */
export type AddGauge = <Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[],
  set: (gauge: Gauge<Label>, view: View) => void,
) => void

/** Adds a counter that is set anew at each scrape. */
export type AddCounter = <Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[],
  set: (counter: Counter<Label>) => void,
) => void
