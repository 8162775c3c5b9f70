# 主题使用的文字。

## 页面周围

site-title = 文档
skip-to-content = 跳到正文
navigation = 页面
overview = 概述
menu = 菜单
close = 关闭
breadcrumb = 当前位置
home = 首页
on-this-page = 本页内容
page-links = 上一页和下一页
previous-page = 上一页
next-page = 下一页
heading-link = 此部分的链接

## 页眉

search = 搜索
language = 语言
theme-auto = 配色方案：自动
theme-light = 配色方案：浅色
theme-dark = 配色方案：深色

## 语言

language-missing = 未翻译
language-partial = 部分翻译
nav-fallback = 尚未翻译
choose-language = 选择语言
language-suggested = 根据浏览器语言推荐

fallback-notice = 本页尚未翻译，当前以原文语言显示：{ $original }。
partial-notice = 本页已翻译 { NUMBER($share, style: "percent") }，其余部分仍为原文。
partial-review = 查看未翻译的部分

## 原文

original = 原文
original-off = 隐藏
original-demand = 需要时显示
original-sides = 并排显示
original-hint = 指向、点按或聚焦某个句子即可查看原文，按 Esc 键关闭。
original-read = 阅读原文页面：{ $original }

## 关于本页

last-updated = 上次更新：{ $date }
edit-page = 编辑本页
origin-human = 人工翻译
origin-machine = 机器翻译
origin-post-edited = 机器翻译，经人工修订
draft = 草稿
coverage-link = 翻译覆盖率

date = { $year }年{ NUMBER($month) }月{ $day }日

## 正文

note = 注意
tip = 提示
important = 重要
warning = 警告
caution = 小心
copy = 复制
copied = 已复制
code = 代码
table = 表格
video = 视频
task-open = 待办
task-done = 已完成
questions = 问题

## 级别比较

comparison = 要求一览
comparison-requirement = 要求
comparison-none = 不要求
comparison-or = 或
comparison-and = 和
comparison-people = { $count } 人
comparison-exams = 考试
comparison-certifications = 认证
comparison-people-label = 人数
comparison-quantity = 所需数量

## 没有正文的页面

not-found = 找不到页面
not-found-text = 此地址没有页面，它可能已被移动或重命名。
not-found-home = 前往首页
redirect = 本页已移动
redirect-text = 前往新地址：

## 预览

preview-panel = 预览
preview-errors = 错误
preview-findings = 问题
preview-untranslated = 未翻译
preview-nothing = 此页面没有需要修正或翻译的内容。
preview-suggestion = 建议
preview-copy = 复制位置
preview-copied = 已复制
preview-show = 在页面中显示
preview-sides = 并排显示原文与译文
preview-lost = 预览已结束。请用 build-site serve 重新启动。
preview-coverage = { $open ->
    [0] 已翻译 { NUMBER($share, style: "percent") }
   *[other] 已翻译 { NUMBER($share, style: "percent") }，还有 { $open } 个句段
}
