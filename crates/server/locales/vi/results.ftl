# Is a result real and still good? Public, so no name is in it; and no word of cryptography.

checked-title = Kiểm tra kết quả giải quyết
checked-of = Kết quả số { $number }
checked-valid = Còn giá trị
checked-valid-more = { $unit } đã ban hành kết quả này và chưa thu hồi.
checked-revoked = Đã bị thu hồi
checked-revoked-more = { $unit } đã thu hồi kết quả này ngày { $date }. Kết quả không còn giá trị sử dụng.
checked-type = Loại kết quả
checked-number = Số
checked-issued = Ngày ban hành
checked-unit = Cơ quan ban hành
checked-law = Căn cứ thu hồi
checked-compare = Hãy so những điều trên với giấy bạn đang cầm. Trang này không hiện họ tên hay nội dung riêng của ai.
checked-several = Có { $n } kết quả mang số này, do các cơ quan khác nhau ban hành. Hãy tìm đúng cơ quan và ngày ghi trên giấy bạn đang cầm, hoặc quét mã QR trên giấy.
checked-file-title = Tệp PDF bạn có là bản gốc hay không?
checked-file = Tệp kết quả (PDF)
checked-file-sent = Tệp được gửi đến đây để so rồi bỏ ngay, không giữ lại.
checked-file-local = Tệp được so ngay trên máy của bạn, không gửi đi đâu.
checked-file-button = So tệp
checked-file-empty = Hãy chọn tệp PDF của kết quả.
checked-file-same = Đúng. Đây chính là tệp đã ban hành, không khác một chữ.
checked-file-other = Không. Đây không phải tệp đã ban hành.
checked-file-other-more = Tệp có thể đã bị sửa, được lưu lại bằng chương trình khác, hoặc là giả. Hãy xin lại tệp gốc từ người được cấp.
checked-file-none = Kết quả này chưa có tệp để so. Hãy so với giấy.
checked-none = Không có kết quả nào mang số này
checked-none-more = Hãy xem lại số trên giấy, kể cả năm và phần chữ sau dấu gạch chéo.
checked-none-scanned = Mã trên giấy không khớp với kết quả nào. Giấy có thể là giả; hãy hỏi cơ quan ghi trên giấy.
checked-another = Kiểm tra kết quả khác
checked-receipt = Bạn có biên nhận chứ không phải kết quả? Kiểm tra biên nhận
checked-ask = Kiểm tra giấy phép, giấy chứng nhận, quyết định
checked-ask-label = Số ghi trên kết quả
checked-ask-hint = Ví dụ: 12/2026/GPXD. Có mã QR trên giấy thì quét mã là nhanh nhất.
checked-ask-button = Kiểm tra
checked-link = Trang kiểm tra công khai của kết quả này

revoked-title = Kết quả đã bị thu hồi
revoked-number = Kết quả số { $number } bị thu hồi ngày { $date } và không còn giá trị.

credential-link = Tải bản cho ứng dụng ví
credential-how = Bản này dành cho ứng dụng ví giấy tờ: bạn chọn cho xem phần nào, giữ lại phần nào.
