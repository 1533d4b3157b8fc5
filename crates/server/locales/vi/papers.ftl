# Official papers. "Ông/bà" on papers; the forms are those of 03/2025/TT-VPCP, Annex I. In titles a
# non-breaking space holds together the syllables of a word.
paper-title-00 = Xác nhận đã nộp hồ sơ
paper-title-01 = Giấy tiếp nhận hồ sơ và hẹn trả kết quả
paper-title-02 = Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ
paper-title-03 = Phiếu từ chối tiếp nhận, giải quyết hồ sơ
paper-title-03-decline = Phiếu từ chối tiếp nhận hồ sơ
paper-title-03-refuse = Phiếu từ chối giải quyết hồ sơ
paper-title-04 = Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ
paper-title-05 = Thông báo dừng giải quyết hồ sơ
paper-title-06 = Phiếu kiểm soát quá trình giải quyết hồ sơ
paper-title-07 = Sổ theo dõi hồ sơ
paper-title-result = Kết quả giải quyết
paper-number-01 = Số: { $code }/TNHS
paper-number-02 = Số: { $code }/HDHS-{ $nth }
paper-number-03 = Số: { $code }/TCHS
paper-number-04 = Số: { $code }/XLGH-{ $nth }
paper-number-05 = Số: { $code }/DHS
paper-number-of-result = Số: { $number }
paper-dated = { $place }, { $date }
paper-code = Mã hồ sơ: { $code }
paper-as-pdf = Tải bản PDF
paper-print = In
paper-scan = Quét để tra cứu
paper-verify = Quét để kiểm tra
paper-to = Kính gửi: Ông/bà { $name }
paper-specimen = Bản minh họa, không có giá trị pháp lý.
paper-translation = Bản dịch để tham khảo; bản tiếng Việt là bản chính thức.
paper-unprintable = Ký tự □ thay cho chữ mà phông in không có; hồ sơ điện tử giữ đúng nguyên văn.

## The case
paper-applicant = Người nộp hồ sơ
paper-applicant-word = Người nộp hồ sơ
paper-person-number = Số định danh cá nhân
paper-address = Địa chỉ
paper-reach = Điện thoại, thư điện tử
paper-asks = Nội dung yêu cầu giải quyết
paper-service = { $title } (mã thủ tục { $code })
paper-receives = Cơ quan tiếp nhận
paper-decides = Cơ quan giải quyết
paper-channel = Cách nộp
paper-channel-online = Trực tuyến
paper-channel-counter = Trực tiếp tại quầy
paper-channel-post = Qua bưu chính công ích
paper-submitted-at = Thời điểm nộp
paper-accepted-at = Thời điểm tiếp nhận
paper-fee = Phí, lệ phí
paper-fee-none = Không thu
paper-fee-unpaid = { $amount }, chưa nộp
paper-fee-paid = { $amount }, đã nộp đủ
paper-fee-part = { $amount }, đã nộp { $paid }
paper-term = Thời hạn theo quy định
paper-due-at = Thời điểm hẹn trả kết quả
paper-due-now = Hạn trả kết quả hiện tại
paper-no-due = Pháp luật không quy định thời hạn
paper-collect = Nơi nhận kết quả
paper-collect-online = Tài khoản của ông/bà
paper-collect-counter = { $unit }
paper-collect-post = Qua bưu chính, tại địa chỉ { $address }
paper-dossier = Giấy tờ trong hồ sơ
paper-dossier-one-set = Giấy tờ trong hồ sơ (01 bộ)
paper-form = Tờ khai của thủ tục
paper-form-electronic = Biểu mẫu điện tử
paper-form-paper = Bản giấy
paper-form-original = Bản chính
paper-form-copy = Bản sao
paper-form-certified = Bản sao chứng thực
paper-form-shown = Xuất trình
paper-form-held = Không phải nộp, cơ sở dữ liệu đã có
paper-files = { $n } tệp
paper-column-no = STT
paper-column-form = Hình thức
paper-column-count = Số lượng
paper-article = Căn cứ pháp lý
paper-result-basis = Căn cứ pháp lý: { $acts }.
paper-refund = Khoản tiền { $amount } đã nộp được hoàn trả cho ông/bà theo cách ông/bà đã nộp.
paper-appeal = Nếu không đồng ý, ông/bà có quyền khiếu nại đến { $unit } hoặc khởi kiện tại Tòa án có thẩm quyền theo quy định của pháp luật.

## Signatures
paper-sign = (Ký)
paper-sign-and-name = (Ký và ghi rõ họ tên)
paper-signed-online = (Đã cam đoan khi nộp trực tuyến)
paper-office-applicant = Người nộp hồ sơ
paper-office-receiver = Người tiếp nhận hồ sơ
paper-office-adviser = Người hướng dẫn
paper-office-head = Thủ trưởng cơ quan
paper-office-keeper = Người lập sổ
paper-recipients = Nơi nhận:
paper-recipient-above = Như trên;
paper-recipient-file = Lưu: hồ sơ { $code }.
paper-note = Ghi chú:
paper-note-copies = Giấy này lập thành 2 liên: một liên giao cho người nộp hồ sơ, một liên lưu cùng hồ sơ.
paper-note-track = Xem hồ sơ đang ở đâu và hạn trả mới nhất tại { $url }

## 00 and 01
paper-due-if-received = Thời gian giải quyết theo quy định là { $term }, tính từ khi cơ quan tiếp nhận hồ sơ đầy đủ, hợp lệ. Nếu hồ sơ được tiếp nhận như đã nộp, kết quả được trả chậm nhất lúc { $due }:
paper-no-term = Pháp luật không quy định thời hạn giải quyết cho việc này.
paper-not-yet-received = Cơ quan tiếp nhận sẽ kiểm tra hồ sơ rồi gửi ông/bà Giấy tiếp nhận hồ sơ và hẹn trả kết quả, hoặc một lần duy nhất báo hết những gì còn thiếu.
paper-how-due = Cách tính thời điểm hẹn trả: { $steps }

## 02
paper-ask = Qua kiểm tra, { $unit } đề nghị ông/bà bổ sung, hoàn thiện hồ sơ gồm những nội dung sau:
paper-ask-why = Lý do và hướng dẫn:
paper-ask-before = Hồ sơ chưa được tiếp nhận. Thời hạn giải quyết được tính từ khi hồ sơ đầy đủ và được tiếp nhận.
paper-ask-shift = Thời hạn giải quyết tạm dừng từ lúc này và được tính tiếp từ khi ông/bà bổ sung đầy đủ.
paper-ask-restart = Thời hạn giải quyết được tính lại từ đầu từ khi ông/bà bổ sung đầy đủ.
paper-ask-once = Đây là toàn bộ nội dung cần bổ sung và chỉ yêu cầu một lần. Nếu có vướng mắc, ông/bà liên hệ { $unit } hoặc nhắn ngay trong hồ sơ để được hướng dẫn./.

## 03
paper-declines = Qua kiểm tra, { $unit } thông báo không tiếp nhận hồ sơ này với lý do sau:
paper-refuses = Qua xem xét, { $unit } thông báo từ chối giải quyết hồ sơ này với lý do sau:

## 04
paper-apology-received = Ngày tiếp nhận hồ sơ của ông/bà là { $at }; { $unit } giải quyết thủ tục “{ $title }” và hẹn trả kết quả lúc { $due }.
paper-apology-late = { $unit } chưa thể trả kết quả đúng thời điểm đã hẹn vì lý do sau:
paper-apology = Việc này gây phiền hà cho ông/bà. { $unit } chân thành xin lỗi, đề nghị được gia hạn thời gian giải quyết và sẽ trả kết quả chậm nhất lúc { $due }. Mong ông/bà thông cảm./.
paper-how-due-new = Cách tính thời điểm hẹn trả mới

## 05
paper-stops = { $unit } thông báo dừng giải quyết hồ sơ này từ { $at } với lý do sau:
paper-stop-again = Khi không còn lý do trên, ông/bà có thể nộp hồ sơ mới.

## 06
paper-column-unit = Đơn vị, người thực hiện
paper-column-did = Việc đã làm
paper-column-from = Nhận lúc
paper-column-until = Phải xong trước
paper-column-done = Xong lúc
paper-column-took = Giờ làm việc đã dùng
paper-column-outcome = Kết quả
paper-under-way = Đang thực hiện
paper-in-time = Đúng hạn
paper-in-time-so-far = Còn hạn
paper-late = Quá hạn
paper-did-accept = Tiếp nhận hồ sơ
paper-did-ask = Yêu cầu bổ sung
paper-did-supplement = Bổ sung hồ sơ
paper-did-decline = Từ chối tiếp nhận
paper-did-claim = Nhận xử lý
paper-did-assign = Phân công
paper-did-forward = Chuyển bước sau
paper-did-return = Trả lại bước trước
paper-did-refer = Lấy ý kiến
paper-did-answer = Trả lời ý kiến
paper-did-propose = Thẩm tra, trình ký
paper-did-approve = Phê duyệt
paper-did-refuse = Từ chối giải quyết
paper-did-extend = Xin lỗi, gia hạn
paper-did-stop = Dừng giải quyết
paper-did-issue = Phát hành kết quả
paper-did-hand_over = Trả kết quả
paper-did-revoke = Thu hồi kết quả
paper-did-withdraw = Rút hồ sơ
paper-did-reopen = Mở lại hồ sơ
paper-did-sort = Phân loại
paper-due-changes = Các lần đổi hạn trả kết quả
paper-due-change = Lúc { $at }: từ { $old } sang { $new }.

## 07
paper-days = Từ ngày { $from } đến ngày { $to }
paper-column-code = Mã hồ sơ
paper-column-service = Tên thủ tục
paper-column-name = Cá nhân, tổ chức
paper-column-contact = Địa chỉ, số điện thoại
paper-column-authority = Cơ quan giải quyết
paper-column-received = Nhận hồ sơ
paper-column-due = Hẹn trả kết quả
paper-column-returned = Trả kết quả
paper-column-how = Cách nhận
paper-column-note = Ghi chú
paper-how-online = Trực tuyến
paper-how-counter = Tại quầy
paper-how-post = Bưu chính
paper-note-declined = Không tiếp nhận
paper-note-refused = Từ chối
paper-note-stopped = Dừng
paper-note-withdrawn = Người nộp rút
paper-register-count = Sổ này có { $n } hồ sơ.

## Result
paper-result-grants = { $unit } cấp { $result } theo thủ tục “{ $title }” với những nội dung sau:
paper-revoked = Kết quả này đã bị thu hồi ngày { $date }, không còn giá trị.
