import { expect, it } from 'vitest'
import { ParamSurvey } from './param-columns.ts'

/** A column of texts → the values that runs have then. */
function read(texts: readonly string[]): readonly unknown[] {
  const survey = new ParamSurvey()
  const runs = texts.map((text) => new Map([['p', text]]))
  for (const run of runs) survey.add(run)
  const columns = survey.finish()
  return runs.map((run) => {
    const config = columns.read(run)
    const keys = Object.keys(config)
    return keys.length === 1 && keys[0] === 'p' ? config['p'] : { ...config }
  })
}

it.each([
  ['numbers', ['0.1', '1e-3', ' 5 ', '-inf'], [0.1, 0.001, 5, Number.NEGATIVE_INFINITY]],
  ['numbers and None, which was set', ['0.1', 'None', 'null'], [0.1, null, null]],
  ['numbers and NaN, which was set too', ['1', 'nan'], [1, Number.NaN]],
  ['numbers, and nothing in one', ['1', ''], [1, {}]],
  ['one text among numbers keeps all of them texts', ['1', 'auto', 'None'], ['1', 'auto', 'None']],
  ['switches', ['True', 'false', 'None'], [true, false, null]],
  ['texts, the empty one too', ['adam', ''], ['adam', '']],
  ['nothing but None', ['None', 'None'], [null, null]],
  ['lists as JSON and Python write them', ['[1, 2]', '(1, 2)', "['a']", 'None'], [[1, 2], [1, 2], ['a'], null]],
  ['dicts become keys', ["{'name': 'adam', 'betas': (0.9, 0.99)}", '{}'], [{ 'p.name': 'adam', 'p.betas': [0.9, 0.99] }, {}]],
  ['what only looks like a list stays a text', ['[1, 2', '[1, 2]'], ['[1, 2', '[1, 2]']],
  [
    'numbers too long for a double stay texts',
    ['12345678901234567890', '12345678901234567891'],
    ['12345678901234567890', '12345678901234567891'],
  ],
])('%s', (_, texts, values) => {
  expect(read(texts)).toEqual(values)
})

it('nesting without end, long literals and names of objects do no harm', () => {
  const deep = '['.repeat(5_000) + ']'.repeat(5_000)
  expect(read([deep])).toEqual([deep])
  const long = `[${'1, '.repeat(10_000)}1]`
  expect(read([long])).toEqual([long])
  const survey = new ParamSurvey()
  const run = new Map([
    ['__proto__', '1'],
    ['constructor', '2'],
    ['dict', '{"__proto__": {"x": 3}}'],
  ])
  survey.add(run)
  const config = survey.finish().read(run)
  expect(Object.entries(config)).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
    ['dict.__proto__.x', 3],
  ])
})

it('what a param is for is told as for every format', () => {
  const survey = new ParamSurvey()
  for (let i = 0; i < 5; i++) {
    survey.add(
      new Map([
        ['lr', `${0.1 * i}`],
        ['random_state', `${i}`],
        ['data-path', `/data/${i}`],
      ]),
    )
  }
  expect([...survey.finish().roles].map(([name, { role }]) => [name, role])).toEqual([
    ['lr', 'param'],
    ['random_state', 'seed'],
    ['data-path', 'ignored'],
  ])
})
