# 搜索对话框。$count 是页数，由脚本填入。

search-label = 搜索本网站
search-placeholder = 输入词语或其中一部分
search-close = 关闭搜索
search-hint = 输入文字即可搜索本网站的页面。
search-none = 没有找到页面。请减少词语或换个说法再试。
search-count = 找到 { $count } 个页面
search-partial = 没有页面包含全部词语。包含部分词语的页面：{ $count } 个
search-failed = 无法加载搜索。请检查网络连接后重试。
search-other-locale = 用其他语言撰写
search-keys = ↑ ↓ 选择 · Enter 打开 · Esc 关闭
