const MICROS = 1_000_000n

/** Counts an amount of US dollars in whole millionths, half up on its decimal form. */
export function toMicros(usd: number): bigint {
  return BigInt(roundHalfUp(usd, 6).toFixed(6).replace('.', ''))
}

/** Gives millionths of a dollar as dollars. */
export function fromMicros(micros: bigint): number {
  return Number(micros) / Number(MICROS)
}

/** Rounds a number half up, away from zero, as its shortest decimal form reads. */
export function roundHalfUp(value: number, decimals: number): number {
  const shift = (number: number, by: number): number => {
    const [mantissa, exponent = '0'] = String(number).split('e')
    return Number(`${mantissa}e${Number(exponent) + by}`)
  }
  return Math.sign(value) * shift(Math.round(shift(Math.abs(value), decimals)), -decimals)
}

/** Gives one amount as a percentage of another above 0, two decimals, half up. */
export function percentOf(part: bigint, whole: bigint): number {
  return Number((part * 20_000n + whole) / (2n * whole)) / 100
}

/** Divides an amount by a number of milliseconds and gives it per day, in dollars, half up. */
export function perDay(micros: bigint, elapsedMs: number): number {
  const elapsed = BigInt(Math.round(elapsedMs))
  return fromMicros((micros * 86_400_000n * 2n + elapsed) / (2n * elapsed))
}
