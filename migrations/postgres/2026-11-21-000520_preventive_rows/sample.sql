UPDATE plan_needs SET proposal = '架空の提案', wishes = '架空の意向', target = '架空の目標';
UPDATE plan_goals SET self_care = '架空の体操', insured_care = '架空の通所';
