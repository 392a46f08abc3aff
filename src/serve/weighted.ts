/** One choice of a client. */
export interface Weighted {
  /** What it is about, in small letters. */
  readonly name: string
  /** Its parameters without the weight, in small letters. */
  readonly params: readonly string[]
  /** From 0, which refuses it, to 1; NaN where that cannot be read. */
  readonly weight: number
}

/** Reads a list of choices with their weights (RFC 9110 §12.4.2), as Accept and its like are. */
export function readWeighted(list: string): readonly Weighted[] {
  return list
    .toLowerCase()
    .replaceAll(/\s/g, '')
    .split(',')
    .map((entry) => {
      const [name = '', ...params] = entry.split(';')
      const weight = params.find((param) => param.startsWith('q='))?.slice(2)
      return {
        name,
        params: params.filter((param) => !param.startsWith('q=')),
        weight: weight === undefined ? 1 : Number(weight),
      }
    })
}
