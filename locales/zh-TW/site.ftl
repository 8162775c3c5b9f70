# 佈景主題使用的文字。

## 頁面周圍

site-title = 文件
skip-to-content = 跳到主要內容
navigation = 頁面
overview = 概觀
menu = 選單
close = 關閉
breadcrumb = 目前位置
home = 首頁
on-this-page = 本頁內容
page-links = 上一頁與下一頁
previous-page = 上一頁
next-page = 下一頁
heading-link = 此章節的連結

## 頁首

search = 搜尋
language = 語言
theme-auto = 色彩配置：自動
theme-light = 色彩配置：淺色
theme-dark = 色彩配置：深色

## 語言

language-missing = 尚未翻譯
language-partial = 部分翻譯
nav-fallback = 尚未翻譯
choose-language = 選擇語言
language-suggested = 依瀏覽器語言建議

fallback-notice = 本頁尚未翻譯，目前以原文語言顯示：{ $original }。
partial-notice = 本頁已翻譯 { NUMBER($share, style: "percent") }，其餘部分仍為原文。
partial-review = 查看尚未翻譯的部分

## 原文

original = 原文
original-off = 隱藏
original-demand = 需要時顯示
original-sides = 並排顯示
original-hint = 指向、點選或聚焦於句子即可查看原文，按 Esc 鍵關閉。
original-read = 閱讀原文頁面：{ $original }

## 關於本頁

last-updated = 上次更新：{ $date }
edit-page = 編輯本頁
origin-human = 人工翻譯
origin-machine = 機器翻譯
origin-post-edited = 機器翻譯，並經人工修訂
draft = 草稿
coverage-link = 翻譯完成度

date = { $year }年{ NUMBER($month) }月{ $day }日

## 內文

note = 注意
tip = 提示
important = 重要
warning = 警告
caution = 小心
copy = 複製
copied = 已複製
code = 程式碼
table = 表格
video = 影片
task-open = 待辦
task-done = 已完成
questions = 問題

## 等級比較

comparison = 需求一覽
comparison-requirement = 需求
comparison-none = 不需要
comparison-or = 或
comparison-and = 和
comparison-people = { $count } 人
comparison-exams = 考試
comparison-certifications = 認證
comparison-people-label = 人數
comparison-quantity = 所需數量

## 沒有內文的頁面

not-found = 找不到頁面
not-found-text = 這個網址沒有頁面，可能已移動或重新命名。
not-found-home = 前往首頁
redirect = 本頁已移動
redirect-text = 前往新網址：

## 預覽

preview-panel = 預覽
preview-errors = 錯誤
preview-findings = 問題
preview-untranslated = 未翻譯
preview-nothing = 此頁面沒有需要修正或翻譯的內容。
preview-suggestion = 建議
preview-copy = 複製位置
preview-copied = 已複製
preview-show = 在頁面中顯示
preview-sides = 並排顯示原文與譯文
preview-lost = 預覽已結束。請以 build-site serve 重新啟動。
preview-coverage = { $open ->
    [0] 已翻譯 { NUMBER($share, style: "percent") }
   *[other] 已翻譯 { NUMBER($share, style: "percent") }，尚有 { $open } 個句段
}
