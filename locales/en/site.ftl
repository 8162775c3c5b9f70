# The words of the theme. A site's own locales/<locale>/site.ftl needs only the messages it changes.

## Around the page

# The title of a site whose settings and start page give none.
site-title = Documentation
skip-to-content = Skip to content
navigation = Pages
overview = Overview
menu = Menu
close = Close
breadcrumb = You are here
home = Home
on-this-page = On this page
page-links = Previous and next page
previous-page = Previous
next-page = Next
heading-link = Link to this section

## Header

search = Search
language = Language
theme-auto = Color scheme: automatic
theme-light = Color scheme: light
theme-dark = Color scheme: dark

## Languages

language-missing = not translated
language-partial = partly translated
nav-fallback = Not translated yet
choose-language = Choose your language
language-suggested = Suggested for your browser

# $original is the name of the language the page is shown in, in that language itself.
fallback-notice = This page has not been translated yet. You are reading it in its original language: { $original }.
# $share is a fraction from 0 to 1.
partial-notice = { NUMBER($share, style: "percent") } of this page is translated. The rest is still in its original language.
partial-review = See what is missing

## Original text

original = Original text
original-off = Hide
original-demand = On demand
original-sides = Side by side
original-hint = Point at, tap or focus a sentence to see its original. Escape closes it.
original-read = Read the original page: { $original }

## About the page

last-updated = Last updated: { $date }
edit-page = Edit this page
origin-human = Translated by people
origin-machine = Machine translation
origin-post-edited = Machine translation, revised by people
draft = Draft
coverage-link = Translation coverage

# $year and $day are texts, $month is a number from 1 to 12.
date = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $day }, { $year }

## In the text

note = Note
tip = Tip
important = Important
warning = Warning
caution = Caution
copy = Copy
copied = Copied
code = Code
table = Table
video = Video
task-open = To do
task-done = Done
questions = Questions

## Comparison of levels

comparison = Requirements at a glance
comparison-requirement = Requirement
comparison-none = Not required
comparison-or = or
comparison-and = and
comparison-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
comparison-exams = Exams
comparison-certifications = Certifications
comparison-people-label = People
comparison-quantity = Number required

## Pages without a text of their own

not-found = Page not found
not-found-text = There is no page at this address. It may have been moved or renamed.
not-found-home = Go to the start page
redirect = This page has moved
redirect-text = Continue to the new address:

## Preview

preview-panel = Preview
preview-errors = Errors
preview-findings = Findings
preview-untranslated = Not translated
preview-nothing = Nothing to mend or translate on this page.
preview-suggestion = Suggestion
preview-copy = Copy the place
preview-copied = Copied
preview-show = Show in the page
preview-sides = Original and translation side by side
preview-lost = The preview has ended. Start it again with build-site serve.
# $share is a fraction from 0 to 1, $open a number of segments.
preview-coverage = { $open ->
    [0] { NUMBER($share, style: "percent") } translated
    [one] { NUMBER($share, style: "percent") } translated, { $open } segment open
   *[other] { NUMBER($share, style: "percent") } translated, { $open } segments open
}
