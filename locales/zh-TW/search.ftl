# 搜尋對話方塊。$count 是頁數，由指令碼填入。

search-label = 搜尋本網站
search-placeholder = 輸入詞語或其中一部分
search-close = 關閉搜尋
search-hint = 輸入文字即可搜尋本網站的頁面。
search-none = 找不到頁面。請減少詞語或換個說法再試一次。
search-count = 找到 { $count } 個頁面
search-partial = 沒有頁面包含所有詞語。包含部分詞語的頁面：{ $count } 個
search-failed = 無法載入搜尋功能。請檢查連線後再試一次。
search-other-locale = 以其他語言撰寫
search-keys = ↑ ↓ 選擇 · Enter 開啟 · Esc 關閉
