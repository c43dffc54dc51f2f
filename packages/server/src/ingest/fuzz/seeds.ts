import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { eventFile, events } from '../tensorboard/testing/write-event-file.ts'
import { mlflowFiles, writeOldMlflowDatabase } from '../testing/mlflow-stores.ts'
import { writeOptunaDatabase } from '../testing/optuna-database.ts'
import { logOf, RULES, records } from '../wandb-log/testing/write-log.ts'

/** Small valid sources of every format that is read from bytes, to be damaged. */
export const SEEDS: readonly { readonly name: string; readonly content: Uint8Array }[] = [
  text(
    'table.csv',
    'lr,layers,optimizer,seed,val_loss,val_acc\n0.1,2,adam,1,0.5,0.8\n0.01,3,sgd,2,0.4,0.9\n1e-3,4,"a,b",3,NaN,inf\n,,,,,\n0.1,2,adam,4,0.51,\n',
  ),
  text('tabs.tsv', 'Name\tState\tRuntime\tbatch size\tLoss\nx-1\tfinished\t12\t32\t0.1\ny-2\tcrashed\t1\t64\t\n'),
  text(
    'export.csv',
    '"Name","State","Tags","lr","_wandb","loss"\n"a","finished","x, y","0.1","{\'runtime\': 3}","1"\n"b","failed","","0.2","","2\n3"\n',
  ),
  text(
    'dicts.csv',
    ',summary,config,name\n0,"{\'loss\': 1e-06, \'x\': nan, \'l\': [1, (2, 3)]}","{\'lr\': 0.1, \'a\': None, \'s\': \'it\\\\\'s\'}",r1\n1,"{""loss"": 2}","{""lr"": 0.2}",r2\n',
  ),
  text('history.csv', 'Step,a - loss,a - loss__MIN,a - loss__MAX,b - loss,b - loss__MIN,b - loss__MAX\n0,1,1,1,2,2,2\n1,0.5,0.5,0.5,,,\n'),
  text(
    'mlflow.csv',
    'Start Time,Duration,Run ID,Name,Source Type,Source Name,User,Status,lr,loss\n2022-11-09 12:33:08,2.7h,abc1,n,LOCAL,x,u,FINISHED,0.1,1\n2022-11-09 12:33:09,3s,abc2,m,LOCAL,x,u,FAILED,0.2,2\n',
  ),
  text(
    'optuna.csv',
    'number,value,datetime_start,duration,params_x,params_y,user_attrs_a,state\n0,1.5,2026-05-04 22:30:46.868500,0 days 00:00:54.2,1,a,3,COMPLETE\n1,,2026-05-04 22:30:46,,2,b,,PRUNED\n',
  ),
  text(
    'cv.csv',
    'mean_fit_time,param_a,params,split0_test_score,split1_test_score,mean_test_score,rank_test_score\n1,2,"{\'a\': 2}",0.1,0.2,0.15,1\n1,3,"{\'a\': 3}",0.3,0.2,0.25,2\n',
  ),
  text('wide.csv', 'lr,auc_seed_1,auc_seed_2,mean_auc,n_seeds\n0.1,1,2,1.5,2\n0.2,3,,3,1\n'),
  text(
    'list.json',
    '[{"config": {"lr": 0.1, "opt": {"name": "adam"}}, "summary": {"loss": NaN, "x": Infinity}, "history": [{"_step": 0, "loss": 1}, {"_step": 1, "loss": -Infinity}]}, {"config": {"lr": 0.2}, "summary": {}, "history": []}]',
  ),
  text(
    'deep.json',
    '{"meta": {"method": "bayes", "parameters": {"lr": {"min": 0}}, "metric": {"name": "acc", "goal": "maximize"}}, "data": {"runs": [{"name": "a", "state": "crashed", "summaryMetrics": {}, "config": {"lr": {"value": 1}}}, {"name": "b", "state": "finished", "summaryMetrics": {"acc": 1}, "config": {"lr": {"value": 2}}}]}}',
  ),
  text('byname.json', '{"a": {"lr": 0.1, "loss": 1, "layers": [64, 32]}, "b": {"lr": 0.2, "loss": 2, "layers": [64]}}'),
  text(
    'lines.jsonl',
    '{"iteration": 1, "lr": 0.1, "learning_curve": [{"epoch": 0, "top_1": 0.1}], "curves": {"val": [[10, 0.5], [20, 0.6]]}}\n{"iteration": 2, "lr": 0.2, "learning_curve": []}\n',
  ),
  text(
    'journal.log',
    [
      '{"op_code":0,"worker_id":"a","study_name":"s","directions":[2]}',
      '{"op_code":4,"worker_id":"a","study_id":0,"datetime_start":"2026-01-02T03:04:05.678901"}',
      `{"op_code":5,"worker_id":"a","trial_id":0,"param_name":"opt","param_value_internal":1,"distribution":"{\\"name\\": \\"CategoricalDistribution\\", \\"attributes\\": {\\"choices\\": [\\"sgd\\", null]}}"}`,
      '{"op_code":7,"worker_id":"a","trial_id":0,"step":0,"intermediate_value":NaN}',
      '{"op_code":8,"worker_id":"a","trial_id":0,"user_attr":{"host":"x"}}',
      '{"op_code":6,"worker_id":"a","trial_id":0,"state":1,"values":[0.5],"datetime_complete":"2026-01-02T03:04:06+00:00"}',
      '{"op_code":4,"worker_id":"b","study_id":0,"datetime_start":null,"state":4,"value":null,"values":null,"distributions":{},"params":{},"intermediate_values":{"0":1}}',
      '',
    ].join('\n'),
  ),
  text(
    'runhistory.json',
    '{"stats": {}, "data": [[1, null, 7, 3.5, 0.5, 2, 0.1, 1, 100.5, 102, {"a": {"b": 1}}], {"config_id": 2, "instance": "i", "seed": 0, "budget": null, "cost": [1, NaN], "time": 1, "cpu_time": 0, "status": 2, "starttime": 1, "endtime": 2, "additional_info": {}}], "configs": {"1": {"lr": 0.1}, "2": {"lr": 0.2, "act": "relu"}}, "config_origins": {"1": "Sobol"}}',
  ),
]

function text(name: string, content: string) {
  return { name, content: new TextEncoder().encode(content) }
}

/** The same, compressed. */
export const PACKED: readonly { readonly name: string; readonly content: Uint8Array }[] = SEEDS.map(({ name, content }) => ({
  name: `${name}.gz`,
  content: new Uint8Array(gzipSync(content)),
}))

/** What a small W&B log consists of. */
export const LOG_RECORDS: readonly Uint8Array[] = [
  records.run({ id: 'abc12345', project: 'p', config: { lr: 0.1, opt: { name: 'adam' } }, startedAt: 1_700_000_000_000 }),
  records.metric({ name: 'loss', rules: [RULES.min] }),
  records.history(0, { loss: 1, 'a.b': Number.NaN }, [
    [['h', '_type'], 'histogram'],
    [['x', 'y'], Number.POSITIVE_INFINITY],
  ]),
  records.stats(1_700_000_015_000, { 'gpu.0.temp': 50 }),
  records.output('epoch 1\r', 'stdout', 1_700_000_016_000),
  records.history(1, { loss: 0.5, text: 'x' }),
  records.summary({ loss: { min: 0.5 }, deep: { k: [1] } }, ['gone']),
  records.exit(0, 20),
]

/** A small MLflow file store: nested runs, curves, params of every kind. */
const MLFLOW = mlflowFiles({ 0: 'Default', 1: 'tune' }, [
  { experiment: '1', id: 'parent', params: { data: 'x' }, tags: { 'mlflow.runName': 'search', 'mlflow.note.content': 'n' } },
  {
    experiment: '1',
    id: 'child',
    params: { lr: '0.1', opt: "{'name': 'adam', 'betas': (0.9, 0.99)}", clip: 'None', fast: 'True', layers: '[1, 2]' },
    metrics: { 'train/loss': '1750000000000 1 0\n1750000000001 nan 1\n1750000000002 -inf 2\n', acc: '1750000000000 0.5\n' },
    tags: {
      'mlflow.parentRunId': 'parent',
      number: '0',
      state: 'PRUNED',
      direction: 'MAXIMIZE',
      lr_distribution: 'FloatDistribution(low=0.1)',
    },
  },
  { experiment: '1', id: 'failed', params: { lr: '1' }, status: 4 },
])

/** What a small event file of TensorBoard consists of. */
export const EVENT_RECORDS: readonly Uint8Array[] = [
  events.version(1_700_000_000),
  // A session of `lr` 0.5 and `opt` "adam".
  events.plugin(
    1_700_000_001,
    '_hparams_/session_start_info',
    'hparams',
    Buffer.from('1a200a0f0a026c72120911000000000000e03f0a0d0a036f707412061a046164616d', 'hex'),
  ),
  events.plugin(1_700_000_001, 'text', 'text', new Uint8Array(3)),
  ...[0, 1, 2].map((step) => events.scalar(1_700_000_002 + step, step, 'loss', 1 / (step + 1))),
  events.scalar(1_700_000_006, 1, 'acc', Number.NaN),
]

/** A database and folders as archives; written into `folder`. */
export async function writtenSeeds(folder: string): Promise<readonly { readonly name: string; readonly content: Uint8Array }[]> {
  const database = join(folder, 'seed-database')
  writeOptunaDatabase(database)
  const mlflow = join(folder, 'seed-mlflow')
  writeOldMlflowDatabase(mlflow)
  const run = 'wandb/run-20240102_030405-abc12345/files'
  const log = logOf(...LOG_RECORDS)
  return [
    { name: 'studies.db', content: new Uint8Array(readFileSync(database)) },
    { name: 'mlflow.db', content: new Uint8Array(readFileSync(mlflow)) },
    { name: 'mlruns.tar', content: await tar(MLFLOW) },
    {
      name: 'runs.tar',
      content: await tar({
        [`${run}/config.yaml`]:
          'wandb_version: 1\n\n_wandb:\n  desc: null\n  value:\n    start_time: 1655412946\nlr:\n  desc: null\n  value: 0.1\nopt:\n  value:\n    name: adam\n    betas: [0.9, 0.99]\n',
        [`${run}/wandb-summary.json`]:
          '{"loss": NaN, "acc": 0.5, "_runtime": 3, "h": {"_type": "histogram", "values": [1]}, "_wandb": {"runtime": 3}}',
        'wandb/sweep-s1/config-abc12345.yaml': 'wandb_version: 1\n\nlr:\n  value: 0.1\n',
      }),
    },
    { name: 'run-abc12345.wandb', content: log },
    { name: 'events.out.tfevents.1700000000.host', content: eventFile(...EVENT_RECORDS) },
    {
      name: 'tensorboard.tar',
      content: await tar({
        'r/version_0/hparams.yaml': 'lr: 0.1\nopt:\n  name: adam\nlayers:\n- 1\n- 2\n',
        'r/version_0/events.out.tfevents.1700000000.host': Buffer.from(eventFile(...EVENT_RECORDS.slice(3))),
        'r/version_0/events.out.tfevents.1700000009.host': Buffer.from(eventFile(...EVENT_RECORDS.slice(4))),
        'r/train/events.out.tfevents.1700000000.host': Buffer.from(eventFile(...EVENT_RECORDS)),
      }),
    },
    { name: 'run-client.wandb', content: new Uint8Array(readFileSync(join(FIXTURES, CLIENT_LOG))) },
    {
      name: 'logs.tar',
      content: await tar({ [`${run}/config.yaml`]: 'lr:\n  value: 0.2\n', [`${dirname(run)}/run-abc12345.wandb`]: Buffer.from(log) }),
    },
    {
      name: 'bohb.tar',
      content: await tar({
        'b/configs.json': '[[0, 0, 0], {"lr": 0.1}, {"model_based_pick": true}]\n[[0, 0, 1], {"lr": 0.2}, {}]\n',
        'b/results.json':
          '[[0, 0, 0], 1.0, {"submitted": 1.5, "started": 2.5, "finished": 3.5}, {"loss": 0.5, "info": {"acc": 1}}, null]\n[[0, 0, 0], 3.0, {"started": 4, "finished": 5}, {"loss": NaN, "info": "x"}, null]\n[[0, 0, 1], 1.0, {}, null, "boom"]\n',
        'b/configspace.json': '{"hyperparameters": [{"name": "lr", "type": "uniform_float", "lower": 0, "upper": 1, "log": true}]}',
      }),
    },
    {
      name: 'deepcave.tar',
      content: await tar({
        'd/history.jsonl':
          '[0, 1.5, -1, [0.5, null], 0.5, 1, 1, {}]\n[0, 3, 4, [0.7, 2], 1, 2, 4, {"k": 1}]\n[1, 3, [0.7, 2], 1, 2, 2, {}]\n',
        'd/configs.json': '{"0": {"lr": 0.1}, "1": {"lr": 0.2}}',
        'd/meta.json': '{"objectives": [{"name": "acc", "optimize": "upper"}, {"name": "time", "optimize": "lower"}]}',
        'd/origins.json': '{"0": "random"}',
      }),
    },
    {
      name: 'guild.tar',
      content: await tar({
        'runs/a1/.guild/opref': "guildfile:/x '' '' train\n",
        'runs/a1/.guild/attrs/flags': 'lr: 0.1\nact: relu\n',
        'runs/a1/.guild/attrs/exit_status': '0\n',
        'runs/a1/.guild/attrs/started': '1662041973883753\n',
        'runs/a1/.guild/attrs/op': "output-scalars:\n- loss: 'loss: (\\value)'\n",
        'runs/a1/.guild/output': 'loss: 0.5\nloss: nan\n',
        'runs/a1/in/.guild/attrs/flags': 'lr: 1\n',
      }),
    },
    {
      name: 'folders.tar',
      content: await tar({
        'r/lr=0.1/trial_1/hparams.yaml': 'lr: 0.1\nopt: {name: adam}\n',
        'r/lr=0.1/trial_1/metrics.csv': 'epoch,step,loss,val\n0,1,0.5,\n0,2,nan,-inf\n',
        'r/lr=0.2/trial_1/params.json': '{"lr": 0.2, "layers": [1, 2]}',
        'r/lr=0.2/trial_1/progress.csv': 'score,timestamp,training_iteration,pid,config/lr\n1.5,1747923461,1,7,0.2\n',
        'r/lr=0.2/trial_1/error.txt': 'x',
      }),
    },
    {
      name: 'sacred.tar',
      content: await tar({
        's/1/run.json':
          '{"experiment": {"name": "e"}, "status": "RUNNING", "start_time": "2024-05-01T10:00:00", "heartbeat": "2024-05-01T10:05:00", "result": 1}',
        's/1/config.json': '{"lr": 0.1, "net": {"width": 8}, "seed": 3}',
        's/1/metrics.json': '{"loss": {"steps": [10, 20], "timestamps": ["x", "y"], "values": [0.5, NaN]}}',
        's/1/info.json': '{"r": [1, {"dtype": "float64", "value": 2.5}], "r_T": [100, 200], "best": 4}',
      }),
    },
    {
      name: 'keras.tar',
      content: await tar({
        'k/trial_0/trial.json':
          '{"trial_id": "0", "hyperparameters": {"space": [], "values": {"w": 4}}, "metrics": {"metrics": {"acc": {"direction": "max", "observations": [{"value": [0.5, NaN], "step": 0}]}}}, "score": 0.5, "status": "COMPLETED"}',
        'k/trial_1/trial.json':
          '{"trial_id": "1", "hyperparameters": {"values": {"w": 5}}, "metrics": {}, "score": null, "status": "FAILED"}',
      }),
    },
    {
      name: 'hydra.tar',
      content: await tar({
        'o/2024-01-02/10-11-12/.hydra/config.yaml': 'lr: 0.1\nopt:\n  eps: \u0024{lr}\n  name: a\u0024{lr}\n',
        'o/2024-01-02/10-11-12/.hydra/overrides.yaml': '- lr=0.1\n',
        'o/2024-01-02/10-11-12/results.json': '{"loss": 0.5, "val": {"acc": NaN}}',
        'o/2024-01-02/10-11-12/metrics.csv': 'epoch,loss\n0,1\n1,\n',
        'o/multirun.yaml': 'hydra: {}\n',
      }),
    },
    {
      name: 'stats.tar',
      content: await tar({
        'a/0/stats.json': '{"config": {"lr": 0.1, "seed": 0}, "metrics": {"test": {"rmse": 1}}}',
        'a/1/stats.json': '{"config": {"lr": 0.1, "seed": 1}, "metrics": {"test": {"rmse": 2}}}',
      }),
    },
  ]
}

const FIXTURES = join(import.meta.dirname, '../../../../../fixtures/wandb/client')
const CLIENT_LOG = '0.31.0-config/offline-run-20260101_000000-config01/run-config01.wandb'

async function tar(files: Readonly<Record<string, string | Buffer>>): Promise<Uint8Array> {
  const archive = pack()
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content)
  archive.finalize()
  const parts: Uint8Array[] = []
  for await (const part of archive) parts.push(part as Uint8Array)
  return new Uint8Array(Buffer.concat(parts))
}

/** Pieces that readers stumble over. */
export const SPLICES: readonly Uint8Array[] = [
  '"',
  "'",
  '""',
  '\u0000',
  '\r',
  '\r\n',
  '\n\n\n',
  ',,,,,,,,',
  '\t',
  ';',
  '{',
  '}',
  '[',
  ']',
  '[[[[[[[[[[[[[[[[',
  '{"a":',
  'NaN',
  '-Infinity',
  '1e999',
  '-0',
  '0x10',
  '99999999999999999999',
  'é',
  '\ufeff',
  '\ud83d\ude00',
  '__proto__',
  'constructor',
  '"__proto__":{"x":1},',
  '\\',
  '\\u0000',
  '~#NaN',
  'null',
  'None',
  'true',
  ' ',
  '{}',
  '[]',
  ',',
  ':',
  '.',
  'id',
  'id,id',
  'lr',
  '2022-13-45',
  '%00',
  '\u2028',
].map((piece) => new TextEncoder().encode(piece))
