# The pages for people.

## Signing in
sign-in-title = Đăng nhập
sign-in-missing = { $what }: hãy điền vào.
sign-in-wrong = Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy gõ lại.
sign-in-register = Chưa có tài khoản? Lập tài khoản
sign-in-carried = Lần đăng nhập trước đã hết giờ. Những gì bạn vừa gõ vẫn còn; đăng nhập lại là gửi tiếp được.
login-label = Tên đăng nhập
login-hint = Số điện thoại, thư điện tử hoặc một tên dễ nhớ
password-label = Mật khẩu
password-hint = Ít nhất { $n } ký tự. Một câu ngắn dễ nhớ là tốt nhất.
password-short = Mật khẩu ngắn quá. Hãy dùng ít nhất { $n } ký tự.
password-guessed = Mật khẩu này dễ đoán. Hãy chọn một câu ngắn chỉ mình bạn nhớ.
resume-title = Bạn đã đăng nhập lại
resume-lead = Những gì bạn vừa gõ vẫn còn. Bấm Tiếp tục để gửi.
post-title = Hôm nay bạn làm việc ở đâu?
register-title = Lập tài khoản
register-lead = Tài khoản giữ hồ sơ và bản nháp của bạn, mở lại được trên mọi máy.
register-more = Để khỏi điền lại nhiều lần
register-more-hint = Không bắt buộc. Những mục này được điền sẵn vào tờ khai của bạn; bạn luôn sửa được.
register-button = Lập tài khoản
register-sign-in = Đã có tài khoản? Đăng nhập
profile-name = Họ, chữ đệm và tên
profile-name-hint = Viết như trên thẻ căn cước
profile-number = Số định danh cá nhân
profile-number-hint = 12 chữ số trên thẻ căn cước
profile-phone = Số điện thoại
profile-email = Thư điện tử
role-applicant = Người nộp hồ sơ
role-intake = Cán bộ tiếp nhận
role-handler = Công chức thụ lý
role-head = Lãnh đạo
role-administrator = Quản trị

## Front page
home-title = Bạn cần làm việc gì?
home-example = Gõ bằng lời thường ngày, có dấu hay không dấu đều được. Ví dụ: làm giấy khai sinh cho con
home-life-events = Việc trong đời
home-sectors = Theo lĩnh vực
home-citizen = Mọi thủ tục cho người dân
home-business = Mọi thủ tục cho doanh nghiệp, hộ kinh doanh
home-track = Đã nộp hồ sơ?
home-report = Gửi phản ánh
track-code = Mã hồ sơ
track-button = Tra cứu

## A service
level-commune = cấp xã
level-province = cấp tỉnh
time-no-limit = không quy định
time-range = từ { $from } đến { $to }
time-see-below = tùy trường hợp, xem dưới đây
fee-free = miễn phí
fee-depends = tùy trường hợp
fee-free-or-depends = miễn phí hoặc tùy trường hợp
fee-up-to = từ miễn phí đến { $to }
fee-range = từ { $from } đến { $to }
fee-see-below = tùy trường hợp, xem dưới đây
fact-result = Bạn nhận được
channel-online = Trực tuyến
channel-counter = Tại quầy một cửa
channel-post = Qua bưu chính
apply-begin = Nộp hồ sơ trực tuyến
apply-check = Xem bạn có đủ điều kiện không
service-who = Ai làm được
service-papers = Cần những giấy tờ gì
service-no-papers = Không cần giấy tờ nào kèm theo.
service-ways = Nộp cách nào, hết bao nhiêu
way-name = Cách nộp
service-next = Sau khi nộp
service-law = Căn cứ pháp lý
service-code = Mã thủ tục:
paper-original = bản chính
paper-copy = bản sao
paper-certified = bản sao chứng thực
paper-shown = chỉ xuất trình
paper-sometimes = chỉ trong một số trường hợp
reception-unit = Nộp tại bộ phận một cửa của cơ quan có thẩm quyền.
reception-province = Nộp được tại mọi bộ phận một cửa trong tỉnh, không kể bạn ở xã nào.
reception-country = Nộp được tại mọi bộ phận một cửa trong cả nước.

## Eligibility
eligibility-title = Bạn có đủ điều kiện không?
eligibility-lead = Trả lời vài câu để biết ngay. Không cần đăng nhập, không lưu lại gì.
eligibility-button = Xem kết quả
eligibility-yes = Bạn đủ điều kiện
eligibility-no = Bạn chưa đủ điều kiện
eligibility-no-more = Kết quả này dựa vào những gì bạn vừa trả lời. Nếu có chỗ nhầm, hãy sửa ở dưới rồi xem lại. Bạn cũng có thể hỏi tại quầy một cửa.
eligibility-by = Căn cứ:
eligibility-back = Đọc thêm về thủ tục này
eligibility-seen = Dựa vào câu trả lời của bạn
eligibility-again = Trả lời lại
mistake-at = { $what }: { $sentence }
