import Sqlite from 'better-sqlite3'

/** A small storage as Optuna 4 lays it out: two studies of one question, trials in every state, one objective that was infinite. */
export function writeOptunaDatabase(path: string): void {
  const db = new Sqlite(path)
  db.exec(`
    CREATE TABLE studies (study_id INTEGER NOT NULL PRIMARY KEY, study_name VARCHAR(512) NOT NULL);
    CREATE TABLE study_directions (study_direction_id INTEGER PRIMARY KEY, direction VARCHAR(8), study_id INTEGER, objective INTEGER);
    CREATE TABLE study_user_attributes (study_user_attribute_id INTEGER PRIMARY KEY, study_id INTEGER, key VARCHAR(512), value_json TEXT);
    CREATE TABLE study_system_attributes (study_system_attribute_id INTEGER PRIMARY KEY, study_id INTEGER, key VARCHAR(512), value_json TEXT);
    CREATE TABLE trials (trial_id INTEGER NOT NULL PRIMARY KEY, number INTEGER, study_id INTEGER, state VARCHAR(8), datetime_start DATETIME, datetime_complete DATETIME);
    CREATE TABLE trial_params (param_id INTEGER PRIMARY KEY, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT);
    CREATE TABLE trial_values (trial_value_id INTEGER PRIMARY KEY, trial_id INTEGER, objective INTEGER, value FLOAT, value_type VARCHAR(7));
    CREATE TABLE trial_intermediate_values (trial_intermediate_value_id INTEGER PRIMARY KEY, trial_id INTEGER, step INTEGER, intermediate_value FLOAT, intermediate_value_type VARCHAR(7));
    CREATE TABLE trial_user_attributes (trial_user_attribute_id INTEGER PRIMARY KEY, trial_id INTEGER, key VARCHAR(512), value_json TEXT);
    CREATE TABLE trial_system_attributes (trial_system_attribute_id INTEGER PRIMARY KEY, trial_id INTEGER, key VARCHAR(512), value_json TEXT);
    INSERT INTO studies VALUES (1, 'first'), (2, 'second');
    INSERT INTO study_directions VALUES (1, 'MAXIMIZE', 1, 0), (2, 'MAXIMIZE', 2, 0);
    INSERT INTO study_user_attributes VALUES (1, 1, 'fold', '1'), (2, 2, 'fold', '2');
    INSERT INTO trials VALUES
      (1, 0, 1, 'COMPLETE', '2025-01-01 00:00:00.500000', '2025-01-01 00:00:02.500000'), (2, 1, 1, 'PRUNED', '2025-01-01 00:00:03', '2025-01-01 00:00:04'),
      (3, 2, 1, 'FAIL', '2025-01-01 00:00:05', NULL), (4, 3, 1, 'RUNNING', '2025-01-01 00:00:05', NULL), (5, 4, 1, 'WAITING', NULL, NULL),
      (6, 0, 2, 'COMPLETE', '2025-01-01 00:00:06', '2025-01-01 00:00:07');
    INSERT INTO trial_values VALUES (1, 1, 0, 0.75, 'FINITE'), (2, 6, 0, NULL, 'INF_POS');
    INSERT INTO trial_intermediate_values VALUES (1, 1, 0, 0.5, 'FINITE'), (2, 1, 1, 0.75, 'FINITE'), (3, 2, 0, NULL, 'NAN');
    INSERT INTO trial_user_attributes VALUES (1, 1, 'loss', '0.25'), (2, 2, 'loss', 'NaN'), (3, 1, 'host', '"a"');
  `)
  const params = db.prepare('INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)')
  const choices = '{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", null, true]}}'
  const float = '{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}'
  const int = '{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 9}}'
  for (const trial of [1, 2, 3, 4, 6]) {
    params.run(trial, 'lr', trial / 100, float)
    params.run(trial, 'depth', trial, int)
    params.run(trial, 'optimizer', trial % 3, choices)
  }
  db.close()
}
