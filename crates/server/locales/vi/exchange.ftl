# Sổ trao đổi dữ liệu giữa các cơ quan.
exchanges-title = Cơ quan nào trao đổi thông tin gì
exchanges-lead = Các cơ quan dưới đây hỏi nhau để bạn không phải tự đi xin giấy. Ngoài những gì ghi ở đây, không ai được hỏi và không ai được trả lời.
exchanges-none = Hiện không có thỏa thuận trao đổi nào.
exchanges-yours = Mỗi lần thông tin về bạn được hỏi đều được ghi lại kèm mục đích, và bạn xem được.
exchanges-way = Ai hỏi ai
exchanges-they-ask = { $agency } hỏi, chúng tôi trả lời
exchanges-we-ask = Chúng tôi hỏi, { $agency } trả lời
exchanges-fields = Chỉ những thông tin này
exchanges-purpose = Để làm gì
exchanges-when = Thời hạn
exchanges-span = từ { $from } đến hết { $until }
exchanges-not-begun = Chưa có hiệu lực: hiện chưa ai được hỏi.
exchanges-ended = Đã hết hạn: không ai được hỏi nữa.
exchanges-law = Căn cứ
exchanges-member = Tên trên trục liên thông X-Road:
