import type * as plots from './draw-plot.ts'

type Plots = typeof plots

let loading: Promise<Plots> | undefined

/**
 * Loads what draws plots. Its library makes a number format of the browser's language as it is
 * loaded, which throws where that is no language tag, as `en-US@posix` is none (BCP 47).
 */
export function loadPlots(): Promise<Plots> {
  loading ??= withUsableLanguage(() => import('./draw-plot.ts'))
  return loading
}

async function withUsableLanguage<Result>(run: () => Promise<Result>): Promise<Result> {
  if (isLanguageTag(navigator.language)) return run()
  Object.defineProperty(navigator, 'language', { value: 'en-GB', configurable: true })
  try {
    return await run()
  } finally {
    Reflect.deleteProperty(navigator, 'language')
  }
}

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0
  } catch {
    return false
  }
}
