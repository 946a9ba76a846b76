# 介護予防サービス・支援計画書 (preventive plans)
plan-head-life-goal = Life aimed at
plan-head-movement = Movement
plan-head-daily-life = Daily life at home
plan-head-society = Taking part, relations, communication
plan-head-health = Care for health
plan-head-health-note = Points of health to mind
plan-head-support-policy = Policy for suitable support
plan-head-checklist = Basic checklist and programs
plan-head-center-opinion = Opinion of the support center
plan-head-center = Scheme, delegation, center in charge
plan-head-agreement = Agreement
row-field-proposal = Proposed goal and means
row-field-wishes = Wishes about the means (client, family)
row-field-target = Goal
row-field-self-care = Self-care, family, informal services
row-field-insured-care = Insured services or community programs
