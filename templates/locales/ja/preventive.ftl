# 介護予防サービス・支援計画書
plan-head-life-goal = 目標とする生活
plan-head-movement = 運動・移動について
plan-head-daily-life = 日常生活（家庭生活）について
plan-head-society = 社会参加、対人関係・コミュニケーションについて
plan-head-health = 健康管理について
plan-head-health-note = 健康状態の留意点
plan-head-support-policy = 妥当な支援の実施に向けた方針
plan-head-checklist = 基本チェックリスト・事業プログラム
plan-head-center-opinion = 地域包括支援センターの意見
plan-head-center = 計画の種類・委託・担当センター
plan-head-agreement = 同意
row-field-proposal = 課題に対する目標と具体策の提案
row-field-wishes = 具体策についての意向（本人・家族）
row-field-target = 目標
row-field-self-care = セルフケア・家族の支援・インフォーマルサービス
row-field-insured-care = 介護保険サービスまたは地域支援事業
