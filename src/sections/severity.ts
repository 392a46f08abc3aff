/** How bad an alert is, worst first. */
export const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const

export type Severity = (typeof SEVERITIES)[number]
