import type { OptionDescriptor } from '../analysis.ts'

// Options that mean the same wherever something is held against noise.

const MOST_MARGIN = 1e300

export const MARGIN: OptionDescriptor = {
  name: 'margin',
  label: 'Smallest difference that matters',
  kind: 'number',
  min: 0,
  max: MOST_MARGIN,
  default: 0,
  help: 'In the metric’s unit. 0: one standard deviation of the seed noise, or 0.1 % of the metric’s size where that is larger.',
}

export const NOISE_FILTER: OptionDescriptor = {
  name: 'noise-filter',
  label: 'Runs that are the noise study',
  kind: 'text',
  default: '',
  help: 'A filter, e.g. group = "noise": these runs tell the noise and are not compared. Empty: repeats are found among the runs.',
}

export const PLACEBO: OptionDescriptor = {
  name: 'placebo',
  label: 'The noise study’s params are labels only',
  kind: 'boolean',
  default: false,
  help: 'Its runs are all repeats of one configuration; what they recorded as params was not used.',
}
