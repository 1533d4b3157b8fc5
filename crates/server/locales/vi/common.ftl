# Words used in many places.
language-name = Tiếng Việt
count-days = { $n } ngày
count-working-days = { $n } ngày làm việc
count-hours = { $n } giờ làm việc
choose = Chọn
change = Sửa
continue = Tiếp tục
optional = (không bắt buộc)
not-given = Không điền

## Frame
skip-to-content = Tới nội dung chính
nav-home = Trang đầu
nav-account = Tài khoản
nav-crumbs = Đường dẫn
nav-cases = Hồ sơ của tôi
nav-cases-short = Hồ sơ
nav-notices = Thông báo
nav-help = Hỏi và phản ánh
nav-track = Tra cứu hồ sơ
nav-profile = Thông tin của tôi
nav-profile-short = Tài khoản
nav-sign-in = Đăng nhập
nav-sign-out = Đăng xuất
nav-desk = Bàn xử lý
find-button = Tìm
find-service = Tìm thủ tục
find-service-hint = Bạn cần làm gì?
find-case = Tìm hồ sơ
find-case-hint = Mã, họ tên, số định danh
foot-demonstration = Đây là bản thử.
foot-demonstration-more = Nội dung thủ tục cần được cơ quan có thẩm quyền kiểm tra trước khi dùng thật. Đừng nhập thông tin thật của ai.
foot-what = Motcua: một cửa cho mọi việc với chính quyền. Phần mềm nguồn mở.

## Dates
date-day = Ngày
date-month = Tháng
date-year = Năm
due-days = còn { $n } ngày
due-working-days = còn { $n } ngày làm việc
due-tomorrow = còn 1 ngày
due-today = hạn hôm nay
due-late-days = quá hạn { $n } ngày
due-late-hours = quá hạn { $n } giờ
due-late-just = vừa quá hạn
due-still = đang tạm dừng
ago-now = vừa xong
ago-hours = { $n } giờ trước
ago-days = { $n } ngày trước

## Forms
mistakes-title = Có chỗ cần sửa
error-word = Lỗi:
required-yes_no = Hãy chọn Có hoặc Không.
required-choice = Hãy chọn một câu trả lời.
required-choices = Hãy chọn ít nhất một mục.
required-date = Hãy điền đủ ngày, tháng, năm.
required-address = Hãy chọn tỉnh và xã, rồi điền số nhà, đường hoặc thôn.
choose-all-that-apply = Chọn tất cả mục phù hợp.
characters-left = Còn 0 ký tự
address-province = Tỉnh, thành phố
address-choose-province = Hiện danh sách xã
address-find = Gõ để lọc tên xã, phường
address-commune = Xã, phường, đặc khu
address-street = Số nhà, đường, thôn

## Parts
status-now = Hiện tại
status-with = Đang ở
status-due = Hẹn trả
status-next = Tiếp theo
fact-agency = Cơ quan
fact-time = Thời gian
fact-fee = Phí, lệ phí
task-done = Xong
task-todo = Cần làm
task-optional = Không bắt buộc
task-later = Chưa làm được
task-wrong = Cần sửa

## Trouble
trouble-home = Về trang đầu
trouble-reference = Khi liên lạc với chúng tôi, hãy đọc số này:
trouble-missing = Không tìm thấy trang này
trouble-missing-more = Địa chỉ có thể gõ nhầm, hoặc trang này không dành cho bạn. Hãy tìm từ ô tìm kiếm phía trên.
trouble-sign-in = Cần đăng nhập
trouble-sign-in-more = Hãy đăng nhập để xem trang này.
trouble-stale = Trang này mở đã lâu
trouble-stale-more = Chưa có gì được gửi đi. Nếu bạn vừa bấm nút trên trang của chúng tôi, hãy bấm Tiếp tục để gửi lại; không thì quay về trang đầu.
trouble-not-for-officials = Trang này dành cho người dân
trouble-not-for-officials-more = Bạn đang làm việc với tư cách cán bộ. Muốn nộp hồ sơ cho chính mình, hãy đăng xuất rồi đăng nhập bằng tài khoản cá nhân.
trouble-refused = Chưa làm được việc này
trouble-refused-more = Lý do:
trouble-conflict = Có người vừa thay đổi hồ sơ này
trouble-conflict-more = Việc bạn vừa làm chưa được ghi. Hãy quay lại, tải lại trang rồi làm lại.
trouble-malformed = Yêu cầu này không đọc được
trouble-malformed-more = Hãy quay lại trang trước và thử lại.
trouble-too-large = Gửi lên nhiều quá
trouble-too-large-more = Hãy quay lại và chọn tệp nhỏ hơn, hoặc gửi từng tệp một.
trouble-wait = Bạn thử nhiều lần quá
trouble-wait-more = Hãy đợi { $n } phút rồi thử lại.
trouble-method = Không làm được việc đó ở đây
trouble-method-more = Hãy quay lại trang trước và thử lại.
trouble-full = Tạm thời chưa nhận thêm được
trouble-full-more = Máy chủ hết chỗ lưu. Chưa có gì được ghi. Bạn vẫn xem được mọi trang; hãy thử gửi lại sau ít phút.
trouble-unrecorded = Chưa hiển thị được dữ liệu
trouble-unrecorded-more = Mỗi lượt xem dữ liệu cá nhân phải được ghi lại trước. Lúc này máy chủ chưa ghi được nên chưa hiện gì. Hãy thử lại sau ít phút.
trouble-unavailable = Trang đang bận
trouble-unavailable-more = Chưa có gì bị mất. Hãy thử lại sau ít phút.
trouble-fault = Có lỗi ở phía chúng tôi
trouble-fault-more = Lỗi đã được ghi lại. Hãy thử lại; nếu vẫn không được, hãy liên lạc với chúng tôi.

styleguide-lead = Mọi thành phần của trang, mỗi thứ một lần.
styleguide-parts = Các thành phần

## Law
law-article = Điều { $n } { $act }
law-act = Luật { $id }
law-decree = Nghị định { $id }
law-circular = Thông tư { $id }
law-decision = Quyết định { $id }
law-resolution = Nghị quyết { $id }
