# Why something may not be done: what was wrong, where, and how to mend it.

## What was typed
refusal-required = Mục này chưa có câu trả lời. Hãy điền vào.
refusal-identity_taken = Tài khoản định danh này đã gắn với một tài khoản khác ở đây. Hãy đăng xuất rồi đăng nhập bằng tài khoản định danh đó.
refusal-identity_of_another = Tài khoản định danh này là của người khác, không phải của chủ tài khoản đang đăng nhập. Hãy dùng tài khoản định danh của chính bạn.
refusal-known_from_provider = Họ tên, số định danh, ngày sinh và giới tính đã được bên định danh xác nhận nên không sửa ở đây được. Hãy sửa ở bên định danh.
refusal-not_text = Câu trả lời này phải là chữ. Hãy viết lại.
refusal-too_long = Dài quá: { $length } ký tự. Hãy viết lại trong { $most } ký tự.
refusal-control_characters = Có ký tự lạ không nhìn thấy được. Hãy xóa đi và gõ lại.
refusal-name_without_letters = Họ tên phải có chữ. Hãy viết như trên thẻ căn cước.
refusal-name_with_digits = Họ tên không có chữ số. Hãy viết như trên thẻ căn cước.
refusal-not_a_number = Hãy viết một số, chỉ dùng chữ số. Ví dụ: 3
refusal-too_small = Số này nhỏ quá. Hãy viết số từ { $min } trở lên.
refusal-too_large = Số này lớn quá. Hãy viết số không quá { $max }.
refusal-person_number_shape = Số định danh cá nhân có { $length } chữ số. Hãy xem lại trên thẻ căn cước.
refusal-person_number_prefix = Không có số định danh nào bắt đầu bằng { $prefix }. Hãy xem lại trên thẻ căn cước.
refusal-tax_number = Mã số thuế chưa đúng. Hãy xem lại 10 hoặc 13 chữ số trên giấy chứng nhận đăng ký thuế.
refusal-not_a_date = Không có ngày này. Hãy viết ngày, tháng, năm bằng số. Ví dụ: 27 3 1990
refusal-year_out_of_range = Năm chưa đúng. Hãy viết đủ bốn chữ số, ví dụ 1990.
refusal-date_too_early = Ngày này sớm quá. Hãy viết ngày từ { $min } trở đi.
refusal-date_too_late = Ngày này muộn quá. Hãy viết ngày không muộn hơn { $max }.
refusal-date_in_future = Ngày này chưa tới. Hãy viết ngày hôm nay ({ $max }) hoặc trước đó.
refusal-choose_yes_or_no = Hãy chọn Có hoặc Không.
refusal-check_failed = Câu trả lời này chưa phù hợp. Hãy đọc phần hướng dẫn dưới câu hỏi rồi sửa lại.
refusal-choose_one = Hãy chọn một mục trong danh sách.
refusal-choose_some = Hãy chọn ít nhất một mục trong danh sách.
refusal-phone = Số điện thoại chưa đúng. Hãy viết đủ 10 chữ số, bắt đầu bằng số 0. Ví dụ: 0912 345 678
refusal-email = Địa chỉ thư điện tử chưa đúng. Địa chỉ có dạng ten@vidu.vn
refusal-address_incomplete = Địa chỉ chưa đủ. Hãy chọn tỉnh, chọn xã rồi viết số nhà, đường hoặc thôn.
refusal-address_commune = Hãy chọn xã, phường hoặc đặc khu.
refusal-address_commune_elsewhere = Xã này không thuộc tỉnh đã chọn. Hãy chọn lại tỉnh rồi chọn xã.
refusal-address_street = Hãy viết số nhà, đường hoặc thôn, xóm.
refusal-login_shape = Tên đăng nhập dài từ 3 đến 100 ký tự, chỉ gồm chữ không dấu, chữ số và các dấu . - _ @ +
refusal-login_taken = Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.

## Filling in
refusal-no_such_case = Không tìm thấy hồ sơ này. Hãy mở lại từ mục Hồ sơ của tôi.
refusal-no_such_page = Hồ sơ này không có trang đó. Hãy quay lại danh sách việc cần làm.
refusal-no_such_field = Hồ sơ này không có mục đó. Hãy tải lại trang.
refusal-no_such_evidence = Hồ sơ này không cần giấy tờ đó. Hãy quay lại danh sách việc cần làm.
refusal-begun_already = Hồ sơ này đã được lập. Hãy mở lại từ mục Hồ sơ của tôi.
refusal-channel_closed = Thủ tục này không nhận hồ sơ theo cách đó. Hãy chọn cách nộp khác.
refusal-evidence_missing = Còn thiếu giấy tờ này. Hãy tải ảnh chụp hoặc bản quét lên.
refusal-file_kind = Chưa nhận được loại tệp này. Hãy chọn tệp thuộc các loại ghi ở trên.
refusal-no_file_chosen = Chưa chọn tệp nào. Hãy chọn tệp hoặc chụp ảnh rồi bấm Tải lên.
refusal-file_empty = Tệp này trống. Hãy chụp hoặc quét lại rồi tải lên.
refusal-file_too_large = Tệp này lớn quá. Hãy chọn tệp không quá { $most } MB, hoặc chụp lại ở cỡ nhỏ hơn.
refusal-too_many_files = Mỗi loại giấy tờ nhận tối đa { $most } tệp. Hãy bỏ bớt hoặc ghép vào một tệp PDF.

## Handing in
refusal-not_declared = Bạn chưa cam đoan. Hãy đọc lời cam đoan và đánh dấu vào ô.
refusal-not_eligible = Theo những gì bạn khai, bạn chưa đủ điều kiện làm thủ tục này. Hãy xem lý do và sửa nếu có chỗ khai nhầm.
refusal-rule_fault = Chưa tính được theo quy định của thủ tục này. Đây là lỗi của phần mềm, không phải của bạn. Hãy thử lại sau hoặc nộp tại quầy.
refusal-submitted_already = Hồ sơ đã nộp nên không sửa được nữa. Nếu cần, hãy nhắn tin cho người giải quyết.
refusal-not_submitted = Hồ sơ này chưa nộp. Hãy nộp trước.
refusal-not_received_here = Nơi này không nhận được hồ sơ này. Hãy nộp tại nơi có thẩm quyền theo địa chỉ đã khai.
refusal-no_such_unit = Không tìm thấy cơ quan này. Hãy chọn lại.

## Money
refusal-fee_unpaid = Hồ sơ còn thiếu { $amount } phí, lệ phí. Cần nộp đủ trước khi làm tiếp.
refusal-nothing_to_pay = Hồ sơ này không còn khoản nào phải nộp.
refusal-case_closed = Hồ sơ đã kết thúc nên không nộp tiền được nữa.
refusal-no_such_payment = Không tìm thấy lần thanh toán này. Hãy bắt đầu lại từ trang hồ sơ.
refusal-wrong_amount = Số tiền báo về ({ $got }) khác số phải nộp ({ $expected }). Khoản này chưa được ghi nhận, cần đối soát với bên thanh toán.

## Acting on a case
refusal-not_yours = Bạn không được làm việc này với hồ sơ này.
refusal-look_not_yours = Hồ sơ này không thuộc đơn vị của bạn, nên bạn không xem được.
refusal-withhold_until = Hãy chọn một ngày từ hôm nay đến một năm sau.
refusal-no_case_of_code = Không có hồ sơ nào mang mã này.
refusal-no_such_colleague = Người này không giữ vai trò cần thiết ở đơn vị đang giữ hồ sơ. Hãy chọn người khác.
refusal-not_here = Ở bước này không làm được việc đó. Hãy tải lại trang để xem việc có thể làm.
refusal-already_claimed = Đã có người nhận xử lý hồ sơ này.
refusal-held_by_colleague = Hồ sơ này đang do đồng nghiệp xử lý. Nhờ lãnh đạo phân công lại nếu cần.
refusal-own_proposal = Người trình không tự quyết định. Hồ sơ này cần người khác phê duyệt.
refusal-awaiting_answer = Đang chờ ý kiến của cơ quan khác. Hãy đợi trả lời hoặc hết hạn trả lời.
refusal-sorted_already = Phản ánh đã thuộc loại này rồi. Hãy chọn loại khác, hoặc quay lại.
refusal-names_somebody = Chữ này nhắc đến người gửi (tên, số điện thoại, địa chỉ). Hãy viết lại để không nhận ra ai.
refusal-no_deadline = Hồ sơ này không có ngày hẹn trả nên không có gì để gia hạn.
refusal-too_late_to_extend = Đã quá ngày hẹn trả nên không gia hạn được nữa. Chỉ được xin lỗi và hẹn lại trước khi quá hạn.
refusal-asked_already = Đã yêu cầu bổ sung một lần ở giai đoạn này. Pháp luật chỉ cho yêu cầu một lần.
refusal-ask_for_something = Chưa chọn giấy tờ hay mục nào cần bổ sung. Hãy chọn ít nhất một.
refusal-not_asked = Mục này không nằm trong phần được yêu cầu bổ sung nên không sửa được.
refusal-own_unit = Đây chính là cơ quan đang giải quyết. Hãy chọn cơ quan khác để lấy ý kiến.
refusal-extension_days = Hãy viết số ngày làm việc từ 1 đến { $most }.
refusal-not_finished = Hồ sơ chưa giải quyết xong nên chưa đánh giá được. Hãy quay lại khi có kết quả.
refusal-rated_already = Bạn đã đánh giá hồ sơ này rồi. Cảm ơn bạn.

## Accounts
refusal-registered_already = Đã có tài khoản này. Hãy đăng nhập.
refusal-no_such_person = Không tìm thấy tài khoản này.
refusal-day_hours = Giờ làm việc của ngày này chưa đúng. Chỉ ngày làm việc mới có giờ, viết theo thứ tự và không chồng nhau.
refusal-idempotency_reused = Khóa của yêu cầu này đã dùng cho một việc khác. Hãy tải lại trang rồi làm lại.
refusal-file_not_yours = Tệp này không phải do bạn tải lên trước đó. Hãy tải tệp lên lại rồi đính kèm.
refusal-upload_expired = Tệp này tải lên đã hơn một ngày mà chưa đính kèm. Hãy tải tệp lên lại rồi đính kèm.

## Bản ghi của cơ sở dữ liệu
refusal-no_such_record = Không có bản ghi này.
refusal-record_exists = Đã có bản ghi với số này. Hãy sửa bản ghi đó thay vì tạo mới.
refusal-record_closed = Bản ghi này đã đóng, không sửa được nữa.
refusal-record_key_fixed = Số nhận diện của bản ghi không sửa được. Hãy đóng bản ghi và tạo bản ghi đúng.
refusal-record_future = Ngày hiệu lực chưa tới. Hãy viết ngày hôm nay ({ $max }) hoặc trước đó.
refusal-record_before_begin = Ngày hiệu lực sớm hơn ngày bắt đầu của bản ghi. Hãy viết ngày từ { $min } trở đi.
refusal-record_no_purpose = Không có mục đích này. Hãy dùng một trong: { $known }
refusal-record_wants_case = Mục đích này cần nêu mã hồ sơ mà ông/bà đang được xem và có liên quan đến người này.
refusal-record_field_closed = Trường này không được đọc cho mục đích đã nêu.
refusal-record_not_searched = Cơ sở dữ liệu không tra cứu theo trường này.
refusal-record_not_a_list = Trường này phải là một danh sách.
refusal-record_too_much = Danh sách dài quá. Nhiều nhất { $most } mục.
refusal-record_pattern = Chưa đúng mẫu { $pattern } (9 là chữ số, # là nhiều chữ số, A là chữ cái hoa).
refusal-record_line = Dòng này không đọc được: { $what }

## Trao đổi giữa các cơ quan
refusal-exchange_no_partner = Cơ quan này không có tên trong sổ trao đổi. Cần có thỏa thuận trước khi hỏi.
refusal-exchange_no_agreement = Không có thỏa thuận nào cho phép hỏi dịch vụ “{ $service }”.
refusal-exchange_no_purpose = Chưa nêu mục đích. Mỗi lần hỏi phải nói để làm gì.
refusal-exchange_other_purpose = Thỏa thuận không cho phép mục đích này. Mục đích được phép: { $known }
refusal-exchange_not_begun = Thỏa thuận chưa có hiệu lực. Hỏi được từ ngày { $from }.
refusal-exchange_ended = Thỏa thuận đã hết hạn ngày { $until }. Cần thỏa thuận mới.
refusal-exchange_outside_fields = Trường này không nằm trong thỏa thuận.
refusal-exchange_no_client = Thiếu hoặc sai tên bên hỏi (X-Road-Client: instance/class/code/subsystem, mã hóa từng phần).
refusal-exchange_no_message = Thiếu mã thông điệp (X-Road-Id).
refusal-exchange_word = Phần này rỗng, dài quá hoặc có ký tự điều khiển.
refusal-exchange_twice = Phần này được viết hai lần. Chỉ viết một lần.
refusal-exchange_unknown_word = Không có tham số này. Dùng person, purpose, fields.
refusal-exchange_not_you = Chứng thư của bên gọi không phải của cơ quan được nêu tên.
