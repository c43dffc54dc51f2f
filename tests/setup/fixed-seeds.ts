import fc from 'fast-check'

// The same inputs every time: a test that fails for one change in twenty is nobody's. Another seed: FAST_CHECK_SEED=7.
fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 1) })
