refusal-operation-id-reused = This page has been used once already. Open it again and retry.
refusal-form-expired = This page was open for a long time. What you typed is kept below; please send it again.
