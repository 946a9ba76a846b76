refusal-operation-id-reused = この画面は一度使われています。画面を開き直してから、もう一度お試しください。
refusal-form-expired = 画面を開いてから時間がたちました。内容は下に残っています。もう一度送ってください。
