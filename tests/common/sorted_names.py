"""Names in the order of a Vietnamese list, as the collator of another program sorts them."""

# Sorted by Intl.Collator("vi") of ICU 78.
GIVEN_NAMES = ["Ái", "An", "Án", "Anh", "Ánh", "Ân", "Ấn", "Bách", "Bảo", "Báu", "Bằng", "Bích", "Bình", "Bính", "Cảnh", "Cẩm", "Châu", "Chi", "Chí", "Cúc", "Cường", "Dung", "Dũng", "Dụng", "Duy", "Duyên", "Dư", "Dương", "Đại", "Đan", "Đào", "Đạt", "Đăng", "Đặng", "Đông", "Đồng", "Đức", "Gấm", "Giang", "Hà", "Hạ", "Hai", "Hải", "Hạnh", "Hảo", "Hằng", "Hân", "Hậu", "Hiên", "Hiền", "Hiển", "Hiện", "Hoa", "Hoà", "Hóa", "Hoài", "Hồng", "Huê", "Huế", "Huệ", "Hưng", "Hương", "Hường", "Khoa", "Khóa", "Lan", "Lân", "Lê", "Lệ", "Linh", "Lĩnh", "Loan", "Mai", "Mạnh", "Mẫn", "Mận", "Minh", "My", "Mỹ", "Nga", "Ngà", "Nghĩa", "Ngọc", "Nhàn", "Nhân", "Oanh", "Phúc", "Phước", "Phương", "Phượng", "Quân", "Quý", "Quyên", "Quyền", "Sơn", "Sương", "Tâm", "Tân", "Thanh", "Thành", "Thảo", "Thắm", "Thắng", "Thơ", "Thu", "Thùy", "Thủy", "Thúy", "Thụy", "Thư", "Tiên", "Tiến", "Trà", "Trang", "Tú", "Tuấn", "Tùng", "Tư", "Tứ", "Uyên", "Ước", "Văn", "Vân", "Vi", "Vĩ", "Vị", "Xuân", "Xuyến", "Y", "Ý", "Yên", "Yến"]

# By given name, then by family and middle names, each compared by the same collator.
FULL_NAMES = [
    "Đăng Văn An",
    "Đặng Văn An",
    "Lê An",
    "Nguyễn Thị An",
    "Nguyễn Văn An",
    "Trần Thị Ân",
    "Dương Thị Ấn",
    "Bùi Thị Dung",
    "Trần Thị Dung",
    "Bùi Thị Dũng",
    "Lê Thị Dũng",
    "Hà Văn Đức",
    "Hạ Văn Đức",
    "Hà Vân Đức",
    "Nguyễn Đức",
    "An Thị Hằng",
    "Âu Thị Hằng",
    "Ly Thị Hằng",
    "Lỳ Thị Hằng",
    "Lý Thị Hằng",
    "Ong Thị Hằng",
    "Ôn Thị Hằng",
    "Ông Thị Hằng",
    "Kim Sa Rây",
    "Thạch Thị Sa Rây",
    "Y",
    "Lê Hoàng Yên",
    "Lê Hoàn Yến",
    "Lê Hoàng Yến",
]
