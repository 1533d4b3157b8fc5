# What people are told about their cases. Each notice has a subject and a sentence.
notice-submitted-subject = Đã nhận hồ sơ { $code }
notice-submitted = Hồ sơ { $service } của bạn đã nộp, mã { $code }. { $unit } sẽ kiểm tra và báo cho bạn. Bạn chưa phải làm gì thêm.
notice-accepted-subject = Hồ sơ { $code } đã được tiếp nhận
notice-accepted = Hồ sơ { $service } (mã { $code }) đã đủ và được tiếp nhận. { $unit } đang giải quyết, hẹn trả kết quả { $due }.
notice-accepted-open-subject = Hồ sơ { $code } đã được tiếp nhận
notice-accepted-open = Hồ sơ { $service } (mã { $code }) đã được tiếp nhận. { $unit } đang giải quyết.
notice-supplement-subject = Cần bổ sung hồ sơ { $code }
notice-supplement = Hồ sơ { $service } (mã { $code }) còn thiếu. { $unit } viết: “{ $note }” Bạn mở hồ sơ và bổ sung một lần là đủ.
notice-supplement-received-subject = Đã nhận phần bổ sung của hồ sơ { $code }
notice-supplement-received = Phần bổ sung cho hồ sơ { $service } (mã { $code }) đã tới. Ngày hẹn trả mới: { $due }.
notice-extended-subject = Xin lỗi, hồ sơ { $code } cần thêm thời gian
notice-extended = { $unit } xin lỗi vì chưa trả được kết quả { $service } (mã { $code }) đúng hẹn. Lý do: “{ $reason }” Ngày hẹn mới: { $due }.
notice-declined-subject = Hồ sơ { $code } không được tiếp nhận
notice-declined = Hồ sơ { $service } (mã { $code }) không được tiếp nhận. Lý do: “{ $reason }” Bạn có thể nhắn tin hỏi lại trong hồ sơ.
notice-refused-subject = Hồ sơ { $code } bị từ chối giải quyết
notice-refused = { $unit } từ chối giải quyết hồ sơ { $service } (mã { $code }). Lý do: “{ $reason }” Căn cứ: { $article }. Bạn có quyền khiếu nại.
notice-stopped-subject = Dừng giải quyết hồ sơ { $code }
notice-stopped = { $unit } dừng giải quyết hồ sơ { $service } (mã { $code }). Lý do: “{ $reason }”
notice-result-subject = Đã có kết quả hồ sơ { $code }
notice-result = Kết quả { $service } (mã { $code }) đã có, số { $number }. Bạn tải về hoặc đến quầy nhận.
notice-paid-subject = Đã nhận tiền cho hồ sơ { $code }
notice-paid = Chúng tôi đã nhận { $amount } cho hồ sơ { $service } (mã { $code }).
notice-payment-failed-subject = Thanh toán hồ sơ { $code } chưa thành công
notice-payment-failed = Việc trả tiền cho hồ sơ { $service } (mã { $code }) chưa thành công. Bạn chưa mất tiền và có thể trả lại từ trang hồ sơ.
notice-refund-owed-subject = Sẽ hoàn tiền cho hồ sơ { $code }
notice-refund-owed = { $amount } đã trả cho hồ sơ { $service } (mã { $code }) sẽ được hoàn lại cho bạn.
notice-refunded-subject = Đã hoàn tiền cho hồ sơ { $code }
notice-refunded = { $amount } của hồ sơ { $service } (mã { $code }) đã được hoàn lại.
notice-result-revoked-subject = Kết quả hồ sơ { $code } bị thu hồi
notice-result-revoked = { $unit } thu hồi kết quả số { $number } của hồ sơ { $service } (mã { $code }). Lý do: “{ $reason }”
notice-withdrawn-subject = Đã rút hồ sơ { $code }
notice-withdrawn = Bạn đã rút hồ sơ { $service } (mã { $code }).
notice-reopened-subject = Hồ sơ { $code } được mở lại
notice-reopened = Hồ sơ { $service } (mã { $code }) được mở lại để giải quyết tiếp.
notice-message-subject = Tin nhắn về hồ sơ { $code }
notice-message = { $unit } nhắn về hồ sơ { $service } (mã { $code }): “{ $text }”
notice-mail-head = Chào bạn,
notice-mail-due = Hẹn trả: { $due }.
notice-mail-foot = Xem chi tiết và việc cần làm: { $link }

    Thư điện tử có thể bị người khác đọc, nên nội dung hồ sơ chỉ có trong tài khoản của bạn.
    Thư này gửi tự động. Muốn hỏi, bạn nhắn tin trong hồ sơ.
notice-unsent = Thư báo tin này không tới được địa chỉ e-mail của bạn. Hãy xem lại địa chỉ đã ghi.
