# 테마에 쓰이는 말입니다.

## 페이지 둘레

site-title = 문서
skip-to-content = 본문으로 건너뛰기
navigation = 페이지
overview = 개요
menu = 메뉴
close = 닫기
breadcrumb = 현재 위치
home = 홈
on-this-page = 이 페이지의 내용
page-links = 이전 및 다음 페이지
previous-page = 이전
next-page = 다음
heading-link = 이 섹션으로 연결되는 링크

## 머리글

search = 검색
language = 언어
theme-auto = 색 구성표: 자동
theme-light = 색 구성표: 밝게
theme-dark = 색 구성표: 어둡게

## 언어

language-missing = 번역되지 않음
language-partial = 일부 번역됨
nav-fallback = 아직 번역되지 않음
choose-language = 언어를 선택하세요
language-suggested = 브라우저 언어에 맞는 추천

fallback-notice = 이 페이지는 아직 번역되지 않아 원래 언어로 표시됩니다: { $original }.
partial-notice = 이 페이지는 { NUMBER($share, style: "percent") } 번역되었습니다. 나머지는 원래 언어로 표시됩니다.
partial-review = 번역되지 않은 부분 보기

## 원문

original = 원문
original-off = 숨기기
original-demand = 필요할 때 보기
original-sides = 나란히 보기
original-hint = 문장을 가리키거나 탭하거나 초점을 맞추면 원문이 나타납니다. Esc 키를 누르면 닫힙니다.
original-read = 원문 페이지 읽기: { $original }

## 페이지 정보

last-updated = 마지막 업데이트: { $date }
edit-page = 이 페이지 편집
origin-human = 사람이 번역함
origin-machine = 기계 번역
origin-post-edited = 기계 번역 후 사람이 다듬음
draft = 초안
coverage-link = 번역 현황

date = { $year }년 { NUMBER($month) }월 { $day }일

## 본문

note = 참고
tip = 팁
important = 중요
warning = 경고
caution = 주의
copy = 복사
copied = 복사됨
code = 코드
table = 표
video = 동영상
task-open = 할 일
task-done = 완료
questions = 질문

## 수준 비교

comparison = 요구 사항 한눈에 보기
comparison-requirement = 요구 사항
comparison-none = 필요 없음
comparison-or = 또는
comparison-and = 및
comparison-people = { $count }명
comparison-exams = 시험
comparison-certifications = 인증
comparison-people-label = 인원
comparison-quantity = 필요한 수

## 본문이 없는 페이지

not-found = 페이지를 찾을 수 없음
not-found-text = 이 주소에는 페이지가 없습니다. 옮겨졌거나 이름이 바뀌었을 수 있습니다.
not-found-home = 시작 페이지로 이동
redirect = 페이지가 옮겨졌습니다
redirect-text = 새 주소로 계속하기:

## 미리 보기

preview-panel = 미리 보기
preview-errors = 오류
preview-findings = 지적 사항
preview-untranslated = 번역되지 않음
preview-nothing = 이 페이지에는 고치거나 번역할 것이 없습니다.
preview-suggestion = 제안
preview-copy = 위치 복사
preview-copied = 복사됨
preview-show = 페이지에서 보기
preview-sides = 원문과 번역 나란히 보기
preview-lost = 미리 보기가 종료되었습니다. build-site serve로 다시 시작하세요.
preview-coverage = { $open ->
    [0] { NUMBER($share, style: "percent") } 번역됨
   *[other] { NUMBER($share, style: "percent") } 번역됨, 남은 세그먼트 { $open }개
}
