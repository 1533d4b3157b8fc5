# Lấy thông tin có sẵn trong các cơ sở dữ liệu của nhà nước.
prefill-title = Dùng thông tin nhà nước đã có
prefill-offer = Bạn không phải khai lại những gì nhà nước đã có. Nếu bạn đồng ý, hồ sơ được điền sẵn từ cơ sở dữ liệu.
prefill-offer-go = Xem thông tin có sẵn
prefill-lead = Nếu bạn đồng ý, chúng tôi hỏi các cơ sở dữ liệu sau để điền sẵn hồ sơ cho bạn:
prefill-nothing-yet = Chưa có gì được tra cứu. Bạn sẽ thấy đúng những gì được lấy, rồi mới quyết định. Mỗi lần tra cứu được ghi lại để bạn xem được.
prefill-look = Đồng ý, tra cứu cho tôi
prefill-no = Không, tôi tự điền
prefill-none = Không tìm thấy thông tin nào dùng được. Mời bạn tự điền; hồ sơ không bị chậm vì việc này.
prefill-found = Đây là những gì các cơ sở dữ liệu đang có. Chưa có gì được lưu vào hồ sơ.
prefill-take-which = Chọn thông tin bạn muốn dùng
prefill-wrong = Có chỗ chưa đúng? Bỏ chọn chỗ đó rồi tự điền. Để sửa trong cơ sở dữ liệu, hãy báo cho cơ quan quản lý cơ sở dữ liệu đó.
prefill-take = Dùng thông tin đã chọn
prefill-from = { $register }, cập nhật { $day }
desk-did-prefilled = Người nộp đồng ý lấy thông tin từ cơ sở dữ liệu
