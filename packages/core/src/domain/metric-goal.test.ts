import { describe, expect, it } from 'vitest'
import { detectGoal } from './metric-goal.ts'

const goals = (goal: string | null, names: string): void => {
  for (const name of names.trim().split(/\s*\n\s*/)) expect(detectGoal(name), name).toBe(goal)
}

describe('detectGoal', () => {
  it('takes a name at its word that says which way it goes', () => {
    goals('maximize', 'metric:normal [0.0; 1.0] (maximize)\nloss_to_maximise\nMaximize cost')
    goals('minimize', 'accuracy (minimize)\nminimised_reward')
    goals(null, 'maximizer_state\nunmaximized')
  })
  it('knows what is to be small', () => {
    goals(
      'minimize',
      `loss
      valid_loss
      val/loss
      valLoss
      test.L1_central
      error_rate
      eval_perplexity
      rmse
      validation-rmse
      Runtime
      fit_time
      GPU_mem
      mean_fit_time
      ptl/val_loss
      nll
      wer
      best_logged_eval_loss
      top_5_error
      cost
      simple_regret
      latency_ms
      seconds_per_step
      false_positive_rate
      val_false_negative_rate
      cross_entropy
      train/mean_square_error
      FID`,
    )
  })
  it('knows what is to be large', () => {
    goals(
      'maximize',
      `Normalized Mutual Info Score
      Adjusted Rand Score
      val_acc
      best_test_f1
      best_val_metrics.f1_macro
      test_accuracy
      mAP
      mAP50
      bleu
      rougeL
      SSIM
      AUC
      F1-Score
      mean_auc
      auc_seed_10000
      mean_test_score
      episode_return
      ep_rew_mean
      top_1
      r2
      explained_variance
      true_positive_rate recall
      tokens_per_second
      pass@1
      win_rate
      log_likelihood
      eval_masked_accuracy`,
    )
  })
  it('the last telling word decides when several are there', () => {
    goals('minimize', 'accuracy_loss\nreward_loss\nf1_error')
    goals('maximize', 'loss_weighted_accuracy\nerror_free_score')
  })
  it('time to an accuracy is a time', () => goals('minimize', 'time_to_accuracy\nseconds_to_target_score'))
  it('a leading neg turns the goal round', () => {
    goals('maximize', 'neg_mean_squared_error\nneg_log_loss\nmean_test_neg_mean_absolute_error')
    goals('minimize', 'negative_log_likelihood\nneg_log_likelihood')
  })
  it('the spread or the rank of a good thing is to be small', () => goals('minimize', 'std_test_score\nrank_test_score\nstd_auc'))
  it('says nothing about names that say nothing', () => {
    goals(null, 'value\nobjective\nepoch\n_step\nlearning_rate\nentropy\nhp_metric\nNum Inferred Clusters\n123\nx\nfinal_validation')
    expect(detectGoal('')).toBeNull()
  })
})
